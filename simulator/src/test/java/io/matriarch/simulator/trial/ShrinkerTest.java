package io.matriarch.simulator.trial;

import static org.assertj.core.api.Assertions.assertThat;

import io.matriarch.simulator.calibration.Calibration;
import io.matriarch.simulator.fault.Fault;
import io.matriarch.simulator.fault.FaultKind;
import io.matriarch.simulator.fault.FaultPlan;
import io.matriarch.simulator.fault.PlannedFault;
import io.matriarch.simulator.fault.Profile;
import io.matriarch.simulator.fault.Target;
import io.matriarch.simulator.invariant.Invariant;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

class ShrinkerTest {

    private static final Invariant BROKEN = Invariant.LOSS_WITHIN_RPO;

    private static final FaultPlan PLAN = new FaultPlan(
            5,
            List.of(
                    fault(1_234, 12_345, new Fault.NetworkSlow(7)),
                    fault(3_217, 23_456, new Fault.HostCrashed(Target.LEADER)),
                    fault(4_000, 0, new Fault.Switchover()),
                    fault(5_555, 7_777, new Fault.EtcdFrozen()),
                    fault(8_000, 0, new Fault.AgentKilled(Target.CANDIDATE)),
                    fault(9_999, 30_000, new Fault.MachineStalled(Target.LEADER))));

    @Test
    void keepsTheFaultsThatItTakesAndNothingElse() {
        var smallest = shrink(plan -> has(plan, FaultKind.HOST_CRASHED) && has(plan, FaultKind.MACHINE_STALLED));
        assertThat(smallest.faults().stream().map(fault -> fault.fault().kind()))
                .containsExactly(FaultKind.HOST_CRASHED, FaultKind.MACHINE_STALLED);
        assertThat(smallest.nodes()).isEqualTo(3);
    }

    @Test
    void shortensAndRoundsWhatIsLeft() {
        var smallest = shrink(plan -> plan.faults().stream()
                .anyMatch(fault -> fault.fault().kind() == FaultKind.ETCD_FROZEN
                        && fault.lasts().compareTo(Duration.ofSeconds(3)) > 0
                        && fault.at().compareTo(Duration.ofSeconds(2)) > 0));
        assertThat(smallest.faults()).singleElement().isEqualTo(fault(5_000, 3_800, new Fault.EtcdFrozen()));
    }

    @Test
    void tellsThatNoFaultIsNeededWhenNoneIs() {
        assertThat(shrink(_ -> true)).isEqualTo(new FaultPlan(3, List.of()));
    }

    @Test
    void keepsTheNodesThatItTakes() {
        assertThat(shrink(plan -> plan.nodes() >= 4).nodes()).isEqualTo(4);
    }

    @Test
    void isNotContentWithAnotherInvariantThanTheOneThatWasBroken() {
        var shrinker = new Shrinker(
                plan -> plan.faults().size() == 6 ? List.of(BROKEN) : List.of(Invariant.NO_FLAPPING),
                BROKEN,
                5,
                1_000,
                (_, _) -> {});
        assertThat(shrinker.shrink(PLAN).orElseThrow().faults()).hasSize(6);
    }

    @Test
    void runsTrialsOfTheSameSeedOnClustersThatTheSettingsAllow() {
        var settings = TrialSettings.defaults(Calibration.guessed());
        TrialRunner runner = (given, plan, seed, precision, extra) -> {
            assertThat(given).isEqualTo(settings);
            assertThat(seed).isEqualTo(17);
            return has(plan, FaultKind.SWITCHOVER)
                    ? FakeTrials.broken(seed, plan, BROKEN)
                    : FakeTrials.passed(seed, plan);
        };
        var smallest =
                Shrinker.of(runner, settings, 17, BROKEN, 1_000, (_, _) -> {}).shrink(PLAN);
        assertThat(smallest.orElseThrow())
                .isEqualTo(new FaultPlan(3, List.of(fault(4_000, 0, new Fault.Switchover()))));
    }

    @Test
    void hasNothingToSayOfAPlanThatDoesNotFail() {
        assertThat(new Shrinker(_ -> List.of(), BROKEN, 3, 1_000, (_, _) -> {}).shrink(PLAN))
                .isEmpty();
    }

    @Test
    void givesUpAfterSoManyTrialsWithTheSmallestItHas() {
        var asked = new ArrayList<FaultPlan>();
        var shrinker = new Shrinker(
                plan -> {
                    asked.add(plan);
                    return has(plan, FaultKind.ETCD_FROZEN) ? List.of(BROKEN) : List.of();
                },
                BROKEN,
                3,
                4,
                (_, _) -> {});
        var smallest = shrinker.shrink(PLAN).orElseThrow();
        assertThat(asked).hasSize(4).doesNotHaveDuplicates();
        assertThat(shrinker.trials()).isEqualTo(4);
        assertThat(smallest.faults().size()).isLessThan(6);
        assertThat(has(smallest, FaultKind.ETCD_FROZEN)).isTrue();
    }

    @Test
    void isTheSameEveryTimeAndOneMinimal() {
        for (var seed = 1; seed <= 200; seed++) {
            var failing = Profile.named("swarm").draw(seed, 3, 5, Duration.ofSeconds(45));
            var needed =
                    failing.faults().get(failing.faults().size() / 2).fault().kind();
            Predicate<FaultPlan> fails = plan -> has(plan, needed);
            var smallest = shrink(failing, fails);
            assertThat(shrink(failing, fails)).isEqualTo(smallest);
            assertThat(smallest.faults()).hasSize(1);
        }
    }

    private static FaultPlan shrink(Predicate<FaultPlan> fails) {
        return shrink(PLAN, fails);
    }

    private static FaultPlan shrink(FaultPlan failing, Predicate<FaultPlan> fails) {
        var shrinker = new Shrinker(
                plan -> fails.test(plan) ? List.of(Invariant.NO_FLAPPING, BROKEN) : List.of(),
                BROKEN,
                3,
                1_000,
                (_, _) -> {});
        return shrinker.shrink(failing).orElseThrow();
    }

    private static boolean has(FaultPlan plan, FaultKind kind) {
        return plan.faults().stream().anyMatch(fault -> fault.fault().kind() == kind);
    }

    private static PlannedFault fault(long atMillis, long lastsMillis, Fault fault) {
        return new PlannedFault(Duration.ofMillis(atMillis), Duration.ofMillis(lastsMillis), fault);
    }
}
