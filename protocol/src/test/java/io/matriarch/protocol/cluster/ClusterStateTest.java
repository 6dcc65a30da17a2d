package io.matriarch.protocol.cluster;

import static io.matriarch.protocol.cluster.RandomEvents.CLUSTER;
import static org.assertj.core.api.Assertions.assertThat;

import io.matriarch.protocol.event.BootstrapCompleted;
import io.matriarch.protocol.event.ClusterEvent;
import io.matriarch.protocol.event.ClusterPaused;
import io.matriarch.protocol.event.ClusterRegistered;
import io.matriarch.protocol.event.ClusterRemovalStarted;
import io.matriarch.protocol.event.ClusterRemoved;
import io.matriarch.protocol.event.ClusterResumed;
import io.matriarch.protocol.event.FailoverAbandoned;
import io.matriarch.protocol.event.FailoverCompleted;
import io.matriarch.protocol.event.FailoverDeferred;
import io.matriarch.protocol.event.FailoverStarted;
import io.matriarch.protocol.event.InstanceAdded;
import io.matriarch.protocol.event.InstanceJoined;
import io.matriarch.protocol.event.InstanceTaskCompleted;
import io.matriarch.protocol.event.InstanceTaskFailed;
import io.matriarch.protocol.event.InstanceTaskStarted;
import io.matriarch.protocol.event.LeaderSuspected;
import io.matriarch.protocol.event.RevocationAbandoned;
import io.matriarch.protocol.event.RevocationStarted;
import io.matriarch.protocol.event.StandbySetChosen;
import io.matriarch.protocol.event.SwitchoverLeaderStopped;
import io.matriarch.protocol.event.SwitchoverStarted;
import io.matriarch.protocol.event.TaskKind;
import io.matriarch.protocol.id.Epoch;
import io.matriarch.protocol.id.InstanceId;
import io.matriarch.protocol.id.Lsn;
import io.matriarch.protocol.id.NodeAddress;
import io.matriarch.protocol.id.OperationId;
import io.matriarch.protocol.id.SystemIdentifier;
import io.matriarch.protocol.id.Timeline;
import io.matriarch.protocol.spec.ClusterSettings;
import io.matriarch.protocol.spec.DeclaredRole;
import io.matriarch.protocol.spec.InstanceSpec;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class ClusterStateTest {

    private static final Instant T = Instant.EPOCH;
    private static final InstanceId FIRST = CLUSTER.instance(1);
    private static final InstanceId SECOND = CLUSTER.instance(2);

    @Provide
    Arbitrary<List<ClusterEvent>> histories() {
        return RandomEvents.histories();
    }

    @Provide
    Arbitrary<ClusterEvent> events() {
        return RandomEvents.events();
    }

    @Provide
    Arbitrary<ClusterEvent> endsOfTasks() {
        return RandomEvents.endsOfTasks();
    }

    @Provide
    Arbitrary<FailoverCompleted> completedFailovers() {
        return RandomEvents.completedFailovers();
    }

    @Test
    void randomHistoriesHaveEveryEventThereIs() {
        var drawn = IntStream.range(0, RandomEvents.KINDS)
                .mapToObj(kind -> RandomEvents.event(new RandomEvents.Draw(kind, 1, 2, 1, 1, 1)))
                .map(event -> event.getClass().getSimpleName())
                .toList();

        assertThat(drawn)
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(ClusterEvent.class.getPermittedSubclasses())
                        .map(Class::getSimpleName)
                        .toList());
    }

    @Property
    void foldsAnyHistoryAndTwiceTheSameWay(@ForAll("histories") List<ClusterEvent> history) {
        assertThat(fold(history)).isEqualTo(fold(history));
    }

    @Property
    void neverTakesAnEpochBack(@ForAll("histories") List<ClusterEvent> history, @ForAll("events") ClusterEvent next) {
        var before = fold(history);

        assertThat(before.evolve(next).epoch()).isGreaterThanOrEqualTo(before.epoch());
    }

    @Property
    void neverKnowsALeaderOrAChangeOfAHigherEpochThanItsOwn(@ForAll("histories") List<ClusterEvent> history) {
        var state = fold(history);

        assertThat(state.leader().stream())
                .allSatisfy(leader -> assertThat(leader.epoch()).isLessThanOrEqualTo(state.epoch()));
        assertThat(state.change().stream())
                .allSatisfy(change -> assertThat(change.epoch()).isLessThanOrEqualTo(state.epoch()));
    }

    @Property
    void hasAJoinedLeaderAndNoChangeAfterAFailoverIsCompleted(
            @ForAll("histories") List<ClusterEvent> history, @ForAll("completedFailovers") FailoverCompleted last) {
        var state = fold(history).evolve(last);

        assertThat(state.isLedBy(last.leader())).isTrue();
        assertThat(state.change()).isEmpty();
        assertThat(state.suspicion()).isEmpty();
        assertThat(state.instance(last.leader()).stream())
                .allSatisfy(leader -> assertThat(leader.membership()).isEqualTo(Membership.JOINED));
    }

    @Property
    void endsATaskOnlyByItsOwnOperation(
            @ForAll("histories") List<ClusterEvent> history, @ForAll("endsOfTasks") ClusterEvent end) {
        var before = fold(history);
        var after = before.evolve(end);

        before.instances()
                .forEach((instance, state) -> state.task()
                        .filter(task -> !isEndOf(task, end))
                        .ifPresent(task -> assertThat(after.instance(instance).flatMap(InstanceState::task))
                                .contains(task)));
    }

    private static boolean isEndOf(InstanceTask task, ClusterEvent end) {
        return (end instanceof InstanceTaskCompleted completed
                        && completed.operation().equals(task.operation()))
                || (end instanceof InstanceTaskFailed failed
                        && failed.operation().equals(task.operation()));
    }

    @Test
    void failsOver() {
        var started = running().evolve(suspected()).evolve(failover("op-9", 2));

        assertThat(started.change()).containsInstanceOf(LeadershipChange.Failover.class);
        assertThat(started.isLedBy(FIRST)).isTrue();
        assertThat(started.epoch()).isEqualTo(new Epoch(2));

        var completed = started.evolve(
                new FailoverCompleted(new OperationId("op-9"), new Epoch(2), SECOND, new Timeline(2), List.of(), T));

        assertThat(completed.leader()).contains(new Leadership(SECOND, new Epoch(2), new Timeline(2), T));
        assertThat(membership(completed, SECOND)).isEqualTo(Membership.JOINED);
        assertThat(membership(completed, FIRST)).isEqualTo(Membership.LOST);
    }

    @Test
    void givesAChangeUpOnlyByItsOwnOperation() {
        var started = running().evolve(failover("op-9", 2));

        assertThat(started.evolve(abandoned("op-8")).change()).isPresent();
        assertThat(started.evolve(abandoned("op-9")).change()).isEmpty();
        assertThat(started.evolve(abandoned("op-9")).epoch()).isEqualTo(new Epoch(2));
    }

    @Test
    void becomesAFailoverOfTheSameEpochOnceTheStandbysHavePledged() {
        var revoking = running().evolve(suspected()).evolve(revocation("op-9"));

        assertThat(revoking.change()).containsInstanceOf(LeadershipChange.Revocation.class);
        assertThat(revoking.isLedBy(FIRST)).isTrue();
        assertThat(revoking.epoch()).isEqualTo(new Epoch(2));

        var others = StandbySet.of(List.of(FIRST));
        var failingOver = revoking.evolve(new FailoverStarted(
                new OperationId("op-9"),
                new Epoch(2),
                Optional.of(FIRST),
                SECOND,
                "gone",
                T,
                T,
                List.of(),
                List.of(),
                Optional.of(others),
                Optional.of(7L),
                T));
        assertThat(failingOver.standbys()).isEqualTo(others);
        assertThat(failingOver.change())
                .get()
                .isInstanceOfSatisfying(
                        LeadershipChange.Failover.class,
                        failover -> assertThat(failover.revokedAt()).contains(7L));
    }

    @Test
    void givesARevocationUpOnlyByItsOwnOperationAndKeepsItsEpoch() {
        var revoking = running().evolve(suspected()).evolve(revocation("op-9"));

        assertThat(revoking.evolve(new RevocationAbandoned(new OperationId("op-8"), new Epoch(2), "late", T))
                        .change())
                .isPresent();
        var abandoned = revoking.evolve(new RevocationAbandoned(new OperationId("op-9"), new Epoch(2), "late", T));
        assertThat(abandoned.change()).isEmpty();
        assertThat(abandoned.suspicion()).isPresent();
        assertThat(abandoned.epoch()).isEqualTo(new Epoch(2));
    }

    @Test
    void knowsWhoseAcknowledgementsCount() {
        var chosen = StandbySet.of(List.of(SECOND));

        assertThat(running().standbys()).isEqualTo(StandbySet.NONE);
        assertThat(running()
                        .evolve(new StandbySetChosen(new Epoch(1), chosen, "streams", T))
                        .standbys())
                .isEqualTo(chosen);
    }

    @Test
    void remembersWhereTheOldLeaderOfASwitchoverStopped() {
        var state = running()
                .evolve(new SwitchoverStarted(new OperationId("op-9"), new Epoch(2), FIRST, SECOND, List.of(), T))
                .evolve(new SwitchoverLeaderStopped(new OperationId("op-9"), FIRST, new Lsn(42), T));

        assertThat(state.change())
                .containsInstanceOf(LeadershipChange.Switchover.class)
                .get()
                .extracting(change -> ((LeadershipChange.Switchover) change).stoppedAt())
                .isEqualTo(Optional.of(new LeadershipChange.StoppedAt(new Lsn(42), T)));
    }

    @Test
    void keepsTheEpochWhenANameIsRegisteredAnew() {
        var again = running()
                .evolve(new ClusterRemovalStarted(new OperationId("op-9"), true, T))
                .evolve(new ClusterRemoved(new OperationId("op-9"), true, T))
                .evolve(new ClusterRegistered(CLUSTER, ClusterSettings.defaults(), T));

        assertThat(again.lifecycle()).isEqualTo(Lifecycle.MANAGED);
        assertThat(again.epoch()).isEqualTo(new Epoch(1));
        assertThat(again.instances()).isEmpty();
        assertThat(again.leader()).isEmpty();
        assertThat(again.system()).isEmpty();
        assertThat(again.removal()).isEmpty();
    }

    @Test
    void forgetsWhyItStoodStillWhenResumed() {
        var standing = running()
                .evolve(new ClusterPaused(T))
                .evolve(suspected())
                .evolve(new FailoverDeferred(new Epoch(1), FIRST, "paused", "paused", List.of(), T));

        assertThat(standing.paused()).isTrue();
        assertThat(standing.standstill()).isPresent();
        assertThat(standing.evolve(new ClusterResumed(T)).standstill()).isEmpty();
        assertThat(standing.evolve(new ClusterResumed(T)).suspicion()).isPresent();
    }

    @Test
    void performsATaskUntilItsOwnOperationEnds() {
        var busy = running().evolve(new InstanceTaskStarted(new OperationId("op-9"), SECOND, TaskKind.REINIT, T));

        assertThat(task(busy)).isPresent();
        assertThat(task(busy.evolve(new InstanceTaskCompleted(new OperationId("op-8"), SECOND, T))))
                .isPresent();
        assertThat(task(busy.evolve(new InstanceTaskCompleted(new OperationId("op-9"), SECOND, T))))
                .isEmpty();
        assertThat(task(busy.evolve(new InstanceTaskFailed(new OperationId("op-9"), SECOND, "no", T))))
                .isEmpty();
    }

    private static ClusterState fold(List<ClusterEvent> history) {
        var state = ClusterState.unknown(CLUSTER);
        for (var event : history) {
            state = state.evolve(event);
        }
        return state;
    }

    private static ClusterState running() {
        return fold(List.of(
                new ClusterRegistered(CLUSTER, ClusterSettings.defaults(), T),
                new InstanceAdded(new InstanceSpec(FIRST, new NodeAddress("10.0.0.1"), DeclaredRole.PRIMARY), T),
                new InstanceAdded(new InstanceSpec(SECOND, new NodeAddress("10.0.0.2"), DeclaredRole.REPLICA), T),
                new BootstrapCompleted(
                        new OperationId("op-1"), new Epoch(1), FIRST, new SystemIdentifier("7"), new Timeline(1), T),
                new InstanceJoined(SECOND, new Timeline(1), "streamed", T)));
    }

    private static LeaderSuspected suspected() {
        return new LeaderSuspected(new Epoch(1), FIRST, T, List.of(), T);
    }

    private static FailoverStarted failover(String operation, long epoch) {
        return new FailoverStarted(
                new OperationId(operation),
                new Epoch(epoch),
                Optional.of(FIRST),
                SECOND,
                "gone",
                T,
                T,
                List.of(),
                List.of(),
                T);
    }

    private static RevocationStarted revocation(String operation) {
        return new RevocationStarted(
                new OperationId(operation),
                new Epoch(2),
                FIRST,
                StandbyRecord.settled(new Epoch(1), StandbySet.of(List.of(SECOND))),
                7,
                "gone",
                T,
                T,
                List.of(),
                T);
    }

    private static FailoverAbandoned abandoned(String operation) {
        return new FailoverAbandoned(new OperationId(operation), new Epoch(2), SECOND, "late", T);
    }

    private static Optional<InstanceTask> task(ClusterState state) {
        return state.instance(SECOND).flatMap(InstanceState::task);
    }

    private static Membership membership(ClusterState state, InstanceId instance) {
        return state.instance(instance).map(InstanceState::membership).orElseThrow();
    }
}
