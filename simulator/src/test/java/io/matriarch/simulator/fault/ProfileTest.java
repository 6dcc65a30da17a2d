package io.matriarch.simulator.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class ProfileTest {

    private static final Duration ROOM = Duration.ofSeconds(45);

    @Test
    void theSameSeedDrawsTheSamePlan() {
        assertThat(draw("swarm", 7)).isEqualTo(draw("swarm", 7));
        assertThat(draw("swarm", 7)).isNotEqualTo(draw("swarm", 8));
    }

    @Test
    void calmDrawsNothing() {
        assertThat(draw("calm", 1).faults()).isEmpty();
    }

    @Test
    void aSingleFaultIsOneOfAnyKindSoonAndNeverOfAllNodesAtOnce() {
        var plans = plans("single-fault", 2_000);
        assertThat(plans).allSatisfy(plan -> {
            var fault = plan.faults().getFirst();
            assertThat(plan.faults()).hasSize(1);
            assertThat(plan.nodes()).isBetween(3, 5);
            assertThat(fault.at()).isBetween(Duration.ofMillis(500), Duration.ofSeconds(8));
            assertThat(fault.until()).isLessThanOrEqualTo(ROOM);
            if (fault.fault() instanceof Fault.OnNodes onNodes) {
                assertThat(onNodes.target()).isNotEqualTo(Target.ALL);
            }
        });
        assertThat(kinds(plans)).containsExactlyInAnyOrder(FaultKind.values());
    }

    @Test
    void aProfileForEachWordDrawsThatFaultOnly() {
        for (var kind : FaultKind.values()) {
            assertThat(kinds(plans(kind.word(), 20))).containsExactly(kind);
        }
    }

    @Test
    void aPairIsAFaultOfAnyKindAndSoonAfterItsBeginningOneThatCostsTheLeaderItsPlace() {
        var plans = plans("pair", 2_000);
        assertThat(plans).allSatisfy(plan -> {
            assertThat(plan.faults()).hasSize(2);
            var first = plan.faults().getFirst();
            var second = plan.faults().getLast();
            assertThat(second.at()).isBetween(first.at(), first.at().plusSeconds(6));
            assertThat(second.until()).isLessThanOrEqualTo(ROOM);
        });
        assertThat(kinds(plans)).containsExactlyInAnyOrder(FaultKind.values());
    }

    @Test
    void whatOnlyStandbysSufferFromHitsNoLeaderWhenItIsAlone() {
        assertThat(plans("replication-broken", 200))
                .allSatisfy(plan -> assertThat(plan.faults().getFirst().fault())
                        .isInstanceOfSatisfying(
                                Fault.ReplicationBroken.class,
                                broken -> assertThat(broken.target()).isNotEqualTo(Target.LEADER)));
    }

    @Test
    void aSwarmHasOneToEightFaultsWithinItsTime() {
        var plans = plans("swarm", 2_000);
        assertThat(plans).allSatisfy(plan -> {
            assertThat(plan.faults().size()).isBetween(1, 8);
            assertThat(plan.faults())
                    .allSatisfy(fault -> assertThat(fault.until()).isLessThanOrEqualTo(ROOM));
        });
        assertThat(plans.stream().map(plan -> plan.faults().size()).distinct()).hasSize(8);
        assertThat(kinds(plans)).containsExactlyInAnyOrder(FaultKind.values());
    }

    @Test
    void aSwarmLeavesManyKindsOut() {
        var mean = plans("swarm", 500).stream()
                .filter(plan -> plan.faults().size() == 8)
                .mapToInt(plan -> kinds(List.of(plan)).size())
                .average()
                .orElseThrow();
        assertThat(mean).isBetween(5.0, 7.5);
    }

    @Test
    void everyProfileKeepsToItsKindsAndFitsLittleRoom() {
        for (var profile : Profile.all()) {
            for (var seed = 1; seed <= 100; seed++) {
                var plan = profile.draw(seed, 3, 3, Duration.ofSeconds(3));
                assertThat(plan.faults())
                        .allSatisfy(fault -> assertThat(profile.kinds())
                                .contains(fault.fault().kind()))
                        .allSatisfy(fault -> assertThat(fault.until()).isLessThanOrEqualTo(Duration.ofSeconds(3)));
            }
        }
    }

    @Test
    void faultsLastLongerWhereThereIsMoreRoom() {
        var longest = LongStream.rangeClosed(1, 100)
                .mapToObj(seed -> Profile.named("host-crashed").draw(seed, 3, 3, Duration.ofSeconds(450)))
                .map(plan -> plan.faults().getFirst().lasts())
                .max(Comparator.naturalOrder());
        assertThat(longest.orElseThrow()).isBetween(Duration.ofSeconds(300), Duration.ofSeconds(400));
    }

    @Test
    void inQuorumModeTheSameGoesWrong() {
        assertThat(draw("quorum", 7)).isEqualTo(draw("single-fault", 7));
        assertThat(draw("quorum-swarm", 7)).isEqualTo(draw("swarm", 7));
    }

    @Test
    void aProfileThatIsNotThereIsAskedForInVain() {
        assertThatThrownBy(() -> Profile.named("swarn"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("did you mean swarm?");
    }

    private static FaultPlan draw(String profile, long seed) {
        return Profile.named(profile).draw(seed, 3, 5, ROOM);
    }

    private static List<FaultPlan> plans(String profile, int seeds) {
        return LongStream.rangeClosed(1, seeds)
                .mapToObj(seed -> draw(profile, seed))
                .toList();
    }

    private static Set<FaultKind> kinds(List<FaultPlan> plans) {
        var kinds = new HashSet<FaultKind>();
        plans.forEach(
                plan -> plan.faults().forEach(fault -> kinds.add(fault.fault().kind())));
        return kinds;
    }
}
