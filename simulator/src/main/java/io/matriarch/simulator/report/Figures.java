package io.matriarch.simulator.report;

import io.matriarch.protocol.spec.ClusterSettings;
import io.matriarch.simulator.fault.Profile;
import io.matriarch.simulator.report.Report.Figure;
import io.matriarch.simulator.report.Report.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The figures that the product and its simulator are measured by. */
final class Figures {

    private static final long ASYNC_P99_MS = 20_000;
    private static final long QUORUM_P99_MS = 3_000;
    private static final double TRIALS_PER_SECOND_PER_CORE = 300;
    private static final int MUTANTS = 25;

    private final RunFacts facts;
    private final ClusterSettings settings;
    private final List<Figure> figures = new ArrayList<>();
    private Outcome outcome = Outcome.PASSED;

    Figures(RunFacts facts, ClusterSettings settings) {
        this.facts = facts;
        this.settings = settings;
    }

    List<Figure> all() {
        return List.copyOf(figures);
    }

    /** What those that were missed mean for the run. Speed means nothing for it: machines differ. */
    Outcome outcome() {
        return outcome;
    }

    Figures trials(Tally tally) {
        var rto = tally.rto().total();
        percentile(rto);
        bound(
                "RTO, worst",
                "at most pg_rto, " + Words.millis(settings.rto().toMillis()),
                rto.count() == 0 ? Optional.empty() : Optional.of(rto.max()),
                settings.rto().toMillis(),
                Words.millis(rto.max()),
                Outcome.SLA_MISSED);
        var rpo = tally.rpo().perOutage();
        bound(
                "RPO, worst",
                "at most pg_rpo, " + Words.bytes(settings.rpoBytes()),
                rpo.count() == 0 ? Optional.empty() : Optional.of(rpo.max()),
                settings.rpoBytes(),
                Words.bytes(rpo.max()),
                Outcome.SAFETY_VIOLATED);
        if (!facts.live()) {
            speed(tally.trials());
        }
        return this;
    }

    private void percentile(Distribution rto) {
        var quorum = settings.rpoBytes() == 0;
        var name = quorum ? "RTO p99, one fault, quorum mode" : "RTO p99, one fault, async mode";
        var most = quorum ? QUORUM_P99_MS : ASYNC_P99_MS;
        var target = "at most %s with the default pg_rto".formatted(Words.millis(most));
        if (!Profile.named(facts.profile()).isPromised()) {
            figures.add(new Figure(name, target, "this profile has several faults at a time", Status.NOT_MEASURED));
        } else if (!settings.rto().equals(ClusterSettings.DEFAULT_RTO) || facts.ownSettings()) {
            figures.add(new Figure(name, target, "these are settings of your own", Status.NOT_MEASURED));
        } else {
            bound(
                    name,
                    target,
                    rto.count() == 0 ? Optional.empty() : Optional.of(rto.p99()),
                    most,
                    Words.millis(rto.p99()),
                    Outcome.SLA_MISSED);
        }
    }

    @SuppressWarnings("OptionalUsedAsFieldOrParameterType") // a figure that may not have been measured
    private void bound(
            String name, String target, Optional<Long> measured, long most, String shown, Outcome whenMissed) {
        if (measured.isEmpty()) {
            figures.add(new Figure(name, target, "no outage in scope", Status.NOT_MEASURED));
            return;
        }
        var met = measured.get() <= most;
        figures.add(new Figure(name, target, shown, met ? Status.MET : Status.MISSED));
        outcome = met ? outcome : outcome.and(whenMissed);
    }

    private void speed(long trials) {
        var rate = facts.perSecond(trials) / facts.cores();
        figures.add(new Figure(
                "trials per second and core",
                "at least " + Words.rate(TRIALS_PER_SECOND_PER_CORE),
                Words.rate(rate),
                rate >= TRIALS_PER_SECOND_PER_CORE ? Status.MET : Status.MISSED));
    }

    Figures mutants(List<Report.MutantRow> mutants) {
        var caught = mutants.stream()
                .filter(mutant -> mutant.caught() && mutant.exercised())
                .count();
        var met = caught == mutants.size() && caught >= MUTANTS;
        figures.add(new Figure(
                "mutants caught",
                "all, and at least " + MUTANTS,
                "%d of %d".formatted(caught, mutants.size()),
                met ? Status.MET : Status.MISSED));
        outcome = caught == mutants.size() ? outcome : outcome.and(Outcome.MUTANT_SURVIVED);
        return this;
    }

    Figures determinism(Report.Determinism determinism) {
        var met = determinism.mismatches() == 0;
        figures.add(new Figure(
                "seeds that differ in another JVM",
                "0",
                "%s of %s".formatted(Words.count(determinism.mismatches()), Words.count(determinism.seeds())),
                met ? Status.MET : Status.MISSED));
        outcome = met ? outcome : outcome.and(Outcome.NOT_DETERMINISTIC);
        return this;
    }
}
