package io.matriarch.simulator.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.matriarch.simulator.fault.Fault;
import io.matriarch.simulator.fault.FaultPlan;
import io.matriarch.simulator.fault.PlannedFault;
import io.matriarch.simulator.fault.Target;
import io.matriarch.simulator.sla.Outage;
import io.matriarch.simulator.trial.TrialResult;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class ComparisonTest {

    private final Comparison comparison = new Comparison();

    @Test
    void saysWhichIsHowManyTimesAsLong() {
        real(9_000, 12_000, 10_000);
        simulated(3_000, 4_000, 1_000);

        assertThat(comparison.rows())
                .containsExactly(new Report.Compared(
                        "host-crashed",
                        new Report.Side(3, 10_000, 9_000, 12_000),
                        new Report.Side(3, 3_000, 1_000, 4_000),
                        "real is 3.3 times as long"));
    }

    @Test
    void findsThoseAlikeThatDifferByAFactorOfTwoAtMost() {
        real(500, 600, 700);
        simulated(1_200);

        assertThat(comparison.rows())
                .singleElement()
                .satisfies(row -> assertThat(row.isAlike()).isTrue());
    }

    @Test
    void makesNothingOfWhatIsTooShortToBeSeen() {
        real(0, 0, 0);
        simulated(590);

        assertThat(comparison.rows())
                .singleElement()
                .satisfies(row -> assertThat(row.isAlike()).isTrue());
    }

    @Test
    void saysThatAFewTrialsSayLittle() {
        real(9_000);
        simulated(1_000, 1_000);

        assertThat(comparison.rows())
                .singleElement()
                .satisfies(row -> assertThat(row.verdict()).isEqualTo("real is 9.0 times as long, of 1 trial only"));
    }

    @Test
    void namesThePlanByTheFirstOfItsFaults() {
        var fault = PlannedFault.at(Duration.ZERO, new Fault.Switchover());
        var plan = new FaultPlan(3, List.of(fault, fault, fault, fault));
        comparison.addReal(new TrialResult(1, plan, List.of(), List.of(), List.of(), 0, 0, 0, new TreeMap<>()));

        assertThat(comparison.rows())
                .singleElement()
                .satisfies(row -> assertThat(row.faults()).isEqualTo("switchover + switchover + 2 more"));
    }

    private void real(long... millis) {
        for (var one : millis) {
            comparison.addReal(trial(one));
        }
    }

    private void simulated(long... millis) {
        for (var one : millis) {
            comparison.addSimulated(trial(one));
        }
    }

    private static TrialResult trial(long millis) {
        var none = Duration.ZERO;
        var outage = new Outage(
                "host-crashed",
                0,
                Duration.ofMillis(millis),
                none,
                none,
                none,
                Duration.ofMillis(millis),
                Optional.empty());
        var plan = new FaultPlan(3, List.of(PlannedFault.at(none, new Fault.HostCrashed(Target.LEADER))));
        return new TrialResult(
                1, plan, List.of(), millis == 0 ? List.of() : List.of(outage), List.of(), 0, 0, 0, new TreeMap<>());
    }
}
