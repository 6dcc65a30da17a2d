package io.matriarch.persistence;

import io.matriarch.protocol.cluster.ClusterState;
import io.matriarch.protocol.cluster.StandbyRecord;
import io.matriarch.protocol.cluster.StandbySet;
import io.matriarch.protocol.event.BootstrapCompleted;
import io.matriarch.protocol.event.BootstrapStarted;
import io.matriarch.protocol.event.ClusterEvent;
import io.matriarch.protocol.event.ClusterPaused;
import io.matriarch.protocol.event.ClusterReconfigured;
import io.matriarch.protocol.event.ClusterRegistered;
import io.matriarch.protocol.event.ClusterRemovalStarted;
import io.matriarch.protocol.event.ClusterRemoved;
import io.matriarch.protocol.event.ClusterResumed;
import io.matriarch.protocol.event.CommandRefused;
import io.matriarch.protocol.event.FailoverAbandoned;
import io.matriarch.protocol.event.FailoverCompleted;
import io.matriarch.protocol.event.FailoverDeferred;
import io.matriarch.protocol.event.FailoverRefused;
import io.matriarch.protocol.event.FailoverStarted;
import io.matriarch.protocol.event.InstanceAdded;
import io.matriarch.protocol.event.InstanceHealthChanged;
import io.matriarch.protocol.event.InstanceJoined;
import io.matriarch.protocol.event.InstanceLost;
import io.matriarch.protocol.event.InstanceRemoved;
import io.matriarch.protocol.event.InstanceTaskCompleted;
import io.matriarch.protocol.event.InstanceTaskFailed;
import io.matriarch.protocol.event.InstanceTaskStarted;
import io.matriarch.protocol.event.LeaderRecovered;
import io.matriarch.protocol.event.LeaderRestartOrdered;
import io.matriarch.protocol.event.LeaderSuspected;
import io.matriarch.protocol.event.RevocationAbandoned;
import io.matriarch.protocol.event.RevocationStarted;
import io.matriarch.protocol.event.StandbySetChosen;
import io.matriarch.protocol.event.SwitchoverAbandoned;
import io.matriarch.protocol.event.SwitchoverCompleted;
import io.matriarch.protocol.event.SwitchoverLeaderStopped;
import io.matriarch.protocol.event.SwitchoverStarted;
import io.matriarch.protocol.event.TaskKind;
import io.matriarch.protocol.evidence.CandidateVerdict;
import io.matriarch.protocol.evidence.CandidateVerdict.Verdict;
import io.matriarch.protocol.evidence.Evidence;
import io.matriarch.protocol.evidence.PhaseDuration;
import io.matriarch.protocol.evidence.PhaseDuration.Phase;
import io.matriarch.protocol.id.ClusterName;
import io.matriarch.protocol.id.DatabaseName;
import io.matriarch.protocol.id.Epoch;
import io.matriarch.protocol.id.InstanceId;
import io.matriarch.protocol.id.Lsn;
import io.matriarch.protocol.id.NodeAddress;
import io.matriarch.protocol.id.OperationId;
import io.matriarch.protocol.id.RoleName;
import io.matriarch.protocol.id.SystemIdentifier;
import io.matriarch.protocol.id.Timeline;
import io.matriarch.protocol.spec.ClusterSettings;
import io.matriarch.protocol.spec.DatabaseSpec;
import io.matriarch.protocol.spec.DeclaredRole;
import io.matriarch.protocol.spec.InstanceSpec;
import io.matriarch.protocol.spec.RoleSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** One event of every type, in an order that makes a story; and the state that it leads to. */
public final class SampleEvents {

    public static final ClusterName CLUSTER = new ClusterName("pg-test");
    public static final Instant START = Instant.parse("2026-03-01T04:05:06.789012Z");

    private static final InstanceId ONE = CLUSTER.instance(1);
    private static final InstanceId TWO = CLUSTER.instance(2);
    private static final InstanceId THREE = CLUSTER.instance(3);
    private static final Epoch FIRST = new Epoch(1);
    private static final Epoch SECOND = new Epoch(2);
    private static final Epoch THIRD = new Epoch(3);
    private static final Epoch FOURTH = new Epoch(4);
    private static final Epoch FIFTH = new Epoch(5);

    private SampleEvents() {}

    /** Every type of event at least once. */
    public static List<ClusterEvent> story() {
        return List.of(
                new ClusterRegistered(CLUSTER, settings(), at(0)),
                new InstanceAdded(spec(1, DeclaredRole.PRIMARY), at(1)),
                new InstanceAdded(spec(2, DeclaredRole.REPLICA), at(2)),
                new InstanceAdded(spec(3, DeclaredRole.OFFLINE), at(3)),
                new BootstrapStarted(operation(1), FIRST, ONE, at(4)),
                new BootstrapCompleted(
                        operation(1), FIRST, ONE, new SystemIdentifier("7268616322854375442"), new Timeline(1), at(5)),
                new InstanceJoined(TWO, new Timeline(1), "streams from pg-test-1 and has caught up", at(6)),
                new InstanceLost(TWO, "it streams no more", at(7)),
                new InstanceHealthChanged(TWO, Optional.of("replay stands still"), at(8)),
                new ClusterReconfigured(ClusterSettings.defaults(), at(8)),
                new ClusterPaused(at(9)),
                new CommandRefused("switchover", "paused", "pg-test is paused", at(10)),
                new ClusterResumed(at(11)),
                new LeaderSuspected(FIRST, ONE, at(11), evidence(), at(12)),
                new FailoverDeferred(FIRST, ONE, "lease-held", "pg-test-1 holds the lease", evidence(), at(13)),
                new FailoverRefused(
                        FIRST, ONE, "beyond-rpo", "every candidate is too far behind", evidence(), verdicts(), at(14)),
                new LeaderRestartOrdered(
                        operation(2), FIRST, ONE, evidence(), verdicts(), "no standby has all of its WAL", at(15)),
                new LeaderRecovered(FIRST, ONE, "PostgreSQL accepts writes again", at(16)),
                new FailoverStarted(
                        operation(3),
                        SECOND,
                        Optional.of(ONE),
                        TWO,
                        "PostgreSQL of pg-test-1 has stopped",
                        at(17),
                        at(18),
                        evidence(),
                        verdicts(),
                        at(19)),
                new FailoverAbandoned(operation(3), SECOND, TWO, "it was not promoted within 15 s", at(20)),
                new FailoverCompleted(operation(3), SECOND, TWO, new Timeline(2), phases(), at(21)),
                new SwitchoverStarted(operation(4), THIRD, TWO, ONE, verdicts(), at(22)),
                new SwitchoverLeaderStopped(operation(4), TWO, Lsn.parse("16/B374D848"), at(23)),
                new SwitchoverAbandoned(operation(4), THIRD, "pg-test-1 did not answer", at(24)),
                new SwitchoverCompleted(operation(4), THIRD, ONE, new Timeline(3), phases(), at(25)),
                new StandbySetChosen(THIRD, StandbySet.of(List.of(TWO)), "pg-test-2 streams", at(25)),
                new RevocationStarted(
                        operation(8),
                        FOURTH,
                        ONE,
                        standbys(),
                        43,
                        "nobody hears pg-test-1",
                        at(24),
                        at(25),
                        evidence(),
                        at(25)),
                new RevocationAbandoned(operation(8), FOURTH, "2 have to pledge, and 1 can", at(25)),
                afterRevocation(),
                new InstanceTaskStarted(operation(5), THREE, TaskKind.REINIT, at(26)),
                new InstanceTaskFailed(operation(5), THREE, "pg_basebackup: no space left on device", at(27)),
                new InstanceTaskStarted(operation(6), THREE, TaskKind.REMOVE_WITH_DATA, at(28)),
                new InstanceTaskCompleted(operation(6), THREE, at(29)),
                new InstanceRemoved(THREE, true, at(30)),
                new ClusterRemovalStarted(operation(7), false, at(31)),
                new ClusterRemoved(operation(7), false, at(32)));
    }

    /** A failover of quorum mode, with all that a failover without it has not. */
    private static FailoverStarted afterRevocation() {
        return new FailoverStarted(
                operation(9),
                FIFTH,
                Optional.of(ONE),
                TWO,
                "enough standbys have pledged",
                at(24),
                at(25),
                List.of(new Evidence.Pledged(TWO, FIFTH, Lsn.parse("16/B374D848"), at(25))),
                verdicts(),
                Optional.of(StandbySet.of(List.of(THREE))),
                Optional.of(43L),
                at(25));
    }

    /** A record of standbys on its way from one set to another. */
    private static StandbyRecord standbys() {
        return StandbyRecord.settled(THIRD, StandbySet.of(List.of(TWO))).towards(StandbySet.of(List.of(TWO, THREE)));
    }

    /** A state with every part of it set: in the middle of a switchover, with a task, a suspicion and a standstill. */
    public static ClusterState richState() {
        var state = ClusterState.unknown(CLUSTER);
        for (var event : story().subList(0, 6)) {
            state = state.evolve(event);
        }
        return state.evolve(new InstanceTaskStarted(operation(5), THREE, TaskKind.RESTART, at(40)))
                .evolve(new LeaderSuspected(FIRST, ONE, at(41), evidence(), at(42)))
                .evolve(new SwitchoverStarted(operation(4), SECOND, ONE, TWO, verdicts(), at(43)))
                .evolve(new SwitchoverLeaderStopped(operation(4), ONE, Lsn.parse("16/B374D848"), at(44)))
                .evolve(new FailoverDeferred(FIRST, ONE, "lease-held", "pg-test-1 holds the lease", List.of(), at(45)))
                .evolve(new StandbySetChosen(FIRST, StandbySet.of(List.of(TWO)), "pg-test-2 streams", at(46)))
                .evolve(new ClusterPaused(at(46)));
    }

    /** A state in the middle of a revocation. */
    public static ClusterState stateOfRevocation() {
        return richState()
                .evolve(new RevocationStarted(
                        operation(8),
                        FOURTH,
                        ONE,
                        standbys(),
                        43,
                        "nobody hears pg-test-1",
                        at(47),
                        at(48),
                        evidence(),
                        at(49)));
    }

    /** The {@code number}th operation. */
    public static OperationId operation(int number) {
        return new OperationId("op-" + number);
    }

    /** {@code seconds} after the start of the story. */
    public static Instant at(int seconds) {
        return START.plusSeconds(seconds);
    }

    private static InstanceSpec spec(int seq, DeclaredRole role) {
        return new InstanceSpec(CLUSTER.instance(seq), new NodeAddress("10.10.10.1" + seq), role);
    }

    private static ClusterSettings settings() {
        var owner = new RoleName("dbuser_test");
        return new ClusterSettings(
                Duration.ofSeconds(30),
                1_048_576,
                "/pg/",
                5432,
                8008,
                Optional.of(15),
                true,
                "UTF8",
                "C",
                new TreeMap<>(Map.of("work_mem", "16MB", "max_connections", "200")),
                List.of(RoleSpec.login(owner, 1)),
                List.of(DatabaseSpec.ownedBy(new DatabaseName("test"), owner)),
                List.of("http://10.10.10.2:2379"));
    }

    private static List<Evidence> evidence() {
        return List.of(
                new Evidence.PostgresStopped(ONE, Optional.of(Lsn.parse("16/B374D848")), at(12)),
                new Evidence.PostgresStopped(ONE, Optional.empty(), at(12)),
                new Evidence.PostgresUnhealthy(ONE, "it is in recovery", at(12)),
                new Evidence.AgentUnreachable(ONE, Duration.ofMillis(1_500), at(12)),
                new Evidence.LeaderKeyAbsent(42, at(12)),
                new Evidence.LeaderKeyHeld("pg-test-1", 42, at(12)),
                new Evidence.LeaderKeyUnknown(Duration.ofSeconds(3), at(12)),
                new Evidence.StandbyReceives(TWO, Lsn.parse("16/B374D848"), at(12)),
                new Evidence.StandbyCutOff(TWO, Lsn.parse("0/0"), at(12)),
                new Evidence.FencedOverSsh(ONE, at(12)),
                new Evidence.OrderedByOperator(true, at(12)));
    }

    private static List<CandidateVerdict> verdicts() {
        return List.of(
                new CandidateVerdict(
                        TWO,
                        Verdict.CHOSEN,
                        "most advanced",
                        Optional.of(Lsn.parse("16/B374D848")),
                        Optional.of(new Timeline(1)),
                        Optional.of(0L)),
                new CandidateVerdict(
                        THREE,
                        Verdict.REJECTED,
                        "declared offline",
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty()));
    }

    private static List<PhaseDuration> phases() {
        return List.of(
                new PhaseDuration(Phase.DETECT, Duration.ofMillis(250)),
                new PhaseDuration(Phase.FENCE, Duration.ofMillis(10_000)),
                new PhaseDuration(Phase.PROMOTE, Duration.ofNanos(57_123_456)));
    }
}
