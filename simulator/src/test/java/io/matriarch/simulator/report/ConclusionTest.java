package io.matriarch.simulator.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.matriarch.protocol.spec.ClusterSettings;
import io.matriarch.simulator.invariant.Invariant;
import io.matriarch.simulator.report.Report.Status;
import io.matriarch.simulator.sla.Loss;
import io.matriarch.simulator.sla.Outage;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class ConclusionTest {

    private final Tally tally = new Tally();

    @Test
    void passesWhenEverythingHeld() {
        trial(1, MadeUpTrials.outage("host-crashed", 2_000, 7_000, 300, 30, Optional.empty()));
        var report = report();
        assertThat(report.exitCode()).isZero();
        assertThat(report.verdict())
                .isEqualTo("Everything held in 1 trial of profile single-fault: no invariant was violated. "
                        + "With these settings RTO p99 is 9.33 s, worst 9.33 s; pg_rto 30 s holds with a margin of 20.7 s. "
                        + "RPO p99 is 0 B, worst 0 B; pg_rpo 1 MiB holds with a margin of 1 MiB.");
    }

    @Test
    void tellsTheWorstOfSeveralEndings() {
        tally.add(MadeUpTrials.violating(3, Invariant.NO_OPERATION_STUCK, "restart of pg-test-2 is not over"));
        assertThat(report().exitCode()).isEqualTo(3);
        tally.add(MadeUpTrials.violating(2, Invariant.OUTAGE_WITHIN_RTO, "31 s without a write"));
        assertThat(report().exitCode()).isEqualTo(2);
        tally.add(MadeUpTrials.violating(9, Invariant.KEY_BEFORE_PROMOTION, "pg-test-2 was promoted without it"));
        tally.add(MadeUpTrials.violating(7, Invariant.KEY_BEFORE_PROMOTION, "pg-test-3 was promoted without it"));
        var report = report();
        assertThat(report.exitCode()).isEqualTo(1);
        assertThat(report.verdict())
                .startsWith("SAFETY VIOLATED: in 4 of 4 trials")
                .contains("first in seed 7");
        assertThat(report.worst().getFirst().seed()).isEqualTo(7);
        assertThat(report.worst().getFirst().command())
                .isEqualTo("matriarch simulate --replay 7 --profile single-fault");
    }

    @Test
    void missesTheSlaWhenOneOutageIsTooLong() {
        trial(1, MadeUpTrials.outage("power-lost", 2_000, 30_000, 300, 30, Optional.empty()));
        var report = report();
        assertThat(report.exitCode()).isEqualTo(2);
        assertThat(report.verdict()).contains("SLA MISSED").contains("pg_rto 30 s is missed by 2.33 s");
    }

    @Test
    void countsWhatIsExcludedApart() {
        trial(1, MadeUpTrials.outage("etcd-frozen", 60_000, 0, 300, 30, Optional.of("etcd had no quorum")));
        var report = report();
        assertThat(report.exitCode()).isZero();
        assertThat(report.rto().total().count()).isZero();
        assertThat(report.exclusions()).containsExactly(new Report.Exclusion("etcd had no quorum", 1, 60_330, 0, 0));
        assertThat(report.verdict()).contains("No outage was in scope");
    }

    @Test
    void takesALossAsOneOutageOfSeveral() {
        tally.add(MadeUpTrials.with(
                1,
                List.of(),
                List.of(
                        MadeUpTrials.outage("host-crashed", 1, 1, 1, 1, Optional.empty()),
                        MadeUpTrials.outage("power-lost", 1, 1, 1, 1, Optional.empty())),
                List.of(new Loss("power-lost", 1, 4_096, 3, Optional.empty()))));
        var rpo = report().rpo();
        assertThat(rpo.perOutage().count()).isEqualTo(2);
        assertThat(rpo.perOutage().p50()).isZero();
        assertThat(rpo.perOutage().max()).isEqualTo(4_096);
        assertThat(rpo.writes()).isEqualTo(3);
    }

    @Test
    void addsPartsUpToTheWhole() {
        LongStream.rangeClosed(1, 300).mapToObj(MadeUpTrials::result).forEach(tally::add);
        assertThat(report().rto().slices())
                .hasSize(4)
                .last()
                .satisfies(worst -> assertThat(worst.total())
                        .isEqualTo(report().rto().total().max()));
    }

    @Test
    void doesNotDependOnTheOrderOfTrials() {
        var other = new Tally();
        LongStream.rangeClosed(1, 300).mapToObj(MadeUpTrials::result).forEach(tally::add);
        LongStream.rangeClosed(1, 300)
                .mapToObj(seed -> MadeUpTrials.result(301 - seed))
                .forEach(other::add);
        var facts = MadeUpTrials.facts("single-fault", 300);
        assertThat(ReportJson.write(Conclusion.ofTrials(facts, MadeUpTrials.SETTINGS, other)))
                .isEqualTo(ReportJson.write(Conclusion.ofTrials(facts, MadeUpTrials.SETTINGS, tally)));
    }

    @Test
    void namesWhatWasNeverExercised() {
        tally.add(MadeUpTrials.result(1));
        assertThat(report().coverage().never())
                .contains("event FailoverRefused", "wait fencing", "fence TimedOut", "fault reinit")
                .doesNotContain("wait lease-held");
    }

    @Test
    void failsWhenAMutantSurvives() {
        var caught = new Report.MutantRow("no-margin", "lease", "no margin", true, true, 3, "invariant 13");
        var idle = new Report.MutantRow("no-cooldown", "stability", "no cooldown", false, false, 500, "nobody");
        var report =
                Conclusion.ofMutants(MadeUpTrials.facts("mutants", 0), MadeUpTrials.SETTINGS, List.of(caught, idle));
        assertThat(report.exitCode()).isEqualTo(5);
        assertThat(report.verdict()).isEqualTo("A MUTANT SURVIVED: 1 of 2 planted bugs were not caught: no-cooldown.");
    }

    @Test
    void failsWhenTwoRunsDiffer() {
        trial(1);
        var report = Conclusion.ofDeterminism(
                MadeUpTrials.facts("swarm", 1),
                MadeUpTrials.SETTINGS,
                tally,
                new Report.Determinism(1_000, 2, List.of(17L, 400L)));
        assertThat(report.exitCode()).isEqualTo(4);
        assertThat(report.verdict())
                .startsWith("NOT DETERMINISTIC: 2 of 1,000 seeds differ in another JVM, first seed 17.");
    }

    @Test
    void measuresThePercentileOnlyWhereItIsPromised() {
        trial(1, MadeUpTrials.outage("host-crashed", 2_000, 21_000, 300, 30, Optional.empty()));
        assertThat(report().figures().getFirst().status()).isEqualTo(Status.MISSED);
        assertThat(report().exitCode()).isEqualTo(2);
        var swarm = Conclusion.ofTrials(MadeUpTrials.facts("swarm", 1), MadeUpTrials.SETTINGS, tally);
        assertThat(swarm.figures().getFirst().status()).isEqualTo(Status.NOT_MEASURED);
        assertThat(swarm.exitCode()).isZero();
        assertThat(MadeUpTrials.SETTINGS.cluster().rto()).isEqualTo(ClusterSettings.DEFAULT_RTO);
    }

    private void trial(long seed, Outage... outages) {
        tally.add(MadeUpTrials.with(seed, List.of(), List.of(outages), List.of()));
    }

    private Report report() {
        return Conclusion.ofTrials(MadeUpTrials.facts("single-fault", tally.trials()), MadeUpTrials.SETTINGS, tally);
    }
}
