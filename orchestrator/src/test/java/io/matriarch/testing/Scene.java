package io.matriarch.testing;

import io.matriarch.cluster.ClusterDecider;
import io.matriarch.cluster.ClusterReactions;
import io.matriarch.cluster.Decision;
import io.matriarch.failover.Assessment;
import io.matriarch.failover.FailoverPolicy;
import io.matriarch.failover.Observations;
import io.matriarch.lease.LeaderWatch.LeaderKey;
import io.matriarch.lease.StoredStandbys;
import io.matriarch.protocol.agent.AgentReport;
import io.matriarch.protocol.agent.AgentReport.Ailment;
import io.matriarch.protocol.agent.PostgresReport;
import io.matriarch.protocol.agent.PostgresReport.ServerRole;
import io.matriarch.protocol.agent.PostgresReport.ServerState;
import io.matriarch.protocol.agent.PostgresReport.StandbyLink;
import io.matriarch.protocol.agent.PostgresReport.Upstream;
import io.matriarch.protocol.agent.StandbyName;
import io.matriarch.protocol.cluster.ClusterState;
import io.matriarch.protocol.cluster.Leadership;
import io.matriarch.protocol.cluster.StandbyRecord;
import io.matriarch.protocol.cluster.StandbySet;
import io.matriarch.protocol.command.ClusterCommand;
import io.matriarch.protocol.event.BootstrapCompleted;
import io.matriarch.protocol.event.BootstrapStarted;
import io.matriarch.protocol.event.ClusterEvent;
import io.matriarch.protocol.event.ClusterPaused;
import io.matriarch.protocol.event.ClusterRegistered;
import io.matriarch.protocol.event.InstanceAdded;
import io.matriarch.protocol.event.InstanceJoined;
import io.matriarch.protocol.event.StandbySetChosen;
import io.matriarch.protocol.id.ClusterName;
import io.matriarch.protocol.id.Epoch;
import io.matriarch.protocol.id.IdGenerator;
import io.matriarch.protocol.id.InstanceId;
import io.matriarch.protocol.id.Lsn;
import io.matriarch.protocol.id.NodeAddress;
import io.matriarch.protocol.id.OperationId;
import io.matriarch.protocol.id.SystemIdentifier;
import io.matriarch.protocol.id.Timeline;
import io.matriarch.protocol.spec.ClusterSettings;
import io.matriarch.protocol.spec.ClusterSpec;
import io.matriarch.protocol.spec.DeclaredRole;
import io.matriarch.protocol.spec.InstanceSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A cluster pg-test of three instances on the stage: pg-test-1 leads, the others stream, everybody is attached and well. Each
 * method lets something happen; what is asserted is what the pure functions make of it.
 */
public final class Scene {

    public static final ClusterName CLUSTER = new ClusterName("pg-test");
    private static final SystemIdentifier SYSTEM = new SystemIdentifier("7268616322854375442");

    private final IdGenerator ids = new IdGenerator() {
        private int last;

        @Override
        public OperationId next() {
            last++;
            return new OperationId("op-" + last);
        }
    };
    private final TreeMap<InstanceId, AgentReport> reports = new TreeMap<>();
    private final List<ClusterEvent> recorded = new ArrayList<>();
    private ClusterState state = ClusterState.unknown(CLUSTER);
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private Observations seen = Observations.none(now);
    private long sequence;

    private Scene() {}

    /** What the inventory says of it. */
    public static ClusterSpec declaration() {
        return new ClusterSpec(
                CLUSTER,
                ClusterSettings.defaults(),
                List.of(
                        new InstanceSpec(instance(1), new NodeAddress("10.10.10.11"), DeclaredRole.PRIMARY),
                        new InstanceSpec(instance(2), new NodeAddress("10.10.10.12"), DeclaredRole.REPLICA),
                        new InstanceSpec(instance(3), new NodeAddress("10.10.10.13"), DeclaredRole.REPLICA)));
    }

    /** The events that led to {@link #aCluster}. */
    public static List<ClusterEvent> historyOfAWellCluster() {
        var at = Instant.parse("2026-01-01T00:00:00Z");
        var bootstrap = new OperationId("bootstrap");
        var events = new ArrayList<ClusterEvent>();
        events.add(new ClusterRegistered(CLUSTER, declaration().settings(), at));
        declaration().instances().forEach(instance -> events.add(new InstanceAdded(instance, at)));
        events.add(new BootstrapStarted(bootstrap, new Epoch(1), instance(1), at));
        events.add(new BootstrapCompleted(bootstrap, new Epoch(1), instance(1), SYSTEM, new Timeline(1), at));
        events.add(new InstanceJoined(instance(2), new Timeline(1), "streams", at));
        events.add(new InstanceJoined(instance(3), new Timeline(1), "streams", at));
        return events;
    }

    /** Declared, with nobody seen yet. */
    public static Scene aDeclaredCluster() {
        var scene = new Scene();
        historyOfAWellCluster().stream().limit(4).forEach(scene::happenedQuietly);
        return scene;
    }

    /** Well in every respect. */
    public static Scene aCluster() {
        var scene = new Scene();
        historyOfAWellCluster().forEach(scene::happenedQuietly);
        scene.leaderKeyHeldBy(1);
        for (var seq = 1; seq <= 3; seq++) {
            scene.attached(seq);
        }
        return scene.primaryAt(1, "0/3000000").standbyAt(2, "0/3000000").standbyAt(3, "0/3000000");
    }

    /** The same in quorum mode: writes of pg-test-1 are acknowledged by any one of the others, and etcd says so since revision 7. */
    public static Scene aQuorumCluster() {
        var scene = aCluster().withRpoBytes(0);
        var standbys = StandbySet.of(List.of(instance(2), instance(3)));
        return scene.happenedQuietly(new StandbySetChosen(new Epoch(1), standbys, "both stream", scene.now))
                .recorded(StandbyRecord.settled(new Epoch(1), standbys), 7)
                .primaryAt(1, "0/3000000");
    }

    public static InstanceId instance(int seq) {
        return CLUSTER.instance(seq);
    }

    public ClusterState state() {
        return state;
    }

    public Observations seen() {
        return seen;
    }

    /** The events that the reactions have led to since the scene began. */
    public List<ClusterEvent> recorded() {
        return List.copyOf(recorded);
    }

    public Scene happened(ClusterEvent event) {
        recorded.add(event);
        state = state.evolve(event);
        return this;
    }

    public Scene after(Duration duration) {
        now = now.plus(duration);
        return this;
    }

    public Scene withRpoBytes(long bytes) {
        var s = state.settings();
        return happenedQuietly(new io.matriarch.protocol.event.ClusterReconfigured(
                new ClusterSettings(
                        s.rto(),
                        bytes,
                        s.namespace(),
                        s.port(),
                        s.restPort(),
                        s.majorVersion(),
                        s.checksums(),
                        s.encoding(),
                        s.locale(),
                        s.parameters(),
                        s.roles(),
                        s.databases(),
                        s.etcdEndpoints()),
                now));
    }

    public Scene paused() {
        return happenedQuietly(new ClusterPaused(now));
    }

    private Scene happenedQuietly(ClusterEvent event) {
        happened(event);
        recorded.removeLast();
        return this;
    }

    public Scene attached(int seq) {
        seen = seen.with(instance(seq), node -> node.attached(now));
        return this;
    }

    /** Neither agent nor host answers. */
    public Scene hostVanishes(int seq) {
        seen = seen.with(instance(seq), node -> node.detached(now, false, "no route to host"));
        return this;
    }

    /** The host lets us in, the agent is gone. */
    public Scene agentVanishes(int seq) {
        seen = seen.with(instance(seq), node -> node.detached(now, true, "no agent"));
        return this;
    }

    public Scene fencedOverSsh(int seq) {
        seen = seen.with(instance(seq), node -> node.fenced(now));
        return this;
    }

    public Scene leaderKeyHeldBy(int seq) {
        return leaderKeyHeldBy(seq, state.epoch());
    }

    public Scene leaderKeyHeldBy(int seq, Epoch epoch) {
        seen = seen.keySeen(new LeaderKey.Held(instance(seq).value(), epoch, 7), now);
        return this;
    }

    /** What etcd says of the standbys of the leader, who holds the key. */
    public Scene recorded(StandbyRecord record, long revision) {
        return recorded(state.leader().orElseThrow().instance().seq(), record, revision);
    }

    /** What etcd says of the standbys of who holds the key. */
    public Scene recorded(int holder, StandbyRecord record, long revision) {
        var stored = Optional.of(new StoredStandbys(record, revision));
        seen = seen.keySeen(new LeaderKey.Held(instance(holder).value(), record.epoch(), 7, stored), now);
        return this;
    }

    public Scene leaseRunsOut() {
        seen = seen.keySeen(new LeaderKey.Absent(state.epoch(), 8, seen.key().standbys()), now);
        return this;
    }

    /** Somebody deletes what etcd has of the standbys. */
    public Scene recordIsDeleted() {
        seen = seen.keySeen(new LeaderKey.Absent(state.epoch(), 8), now);
        return this;
    }

    public Scene etcdFallsSilent() {
        seen = seen.keySeen(new LeaderKey.Unknown("no answer"), now);
        return this;
    }

    /** A primary under its lease, with the other two streaming from it. */
    public Scene primaryAt(int seq, String lsn) {
        return report(
                seq,
                server(ServerState.RUNNING, Optional.of(ServerRole.PRIMARY), lsn, true),
                Optional.of(state.epoch()));
    }

    /** A primary under its lease that answers, and whose commits do not return. */
    public Scene hangingAt(int seq, String lsn) {
        return ailingAt(seq, lsn, Ailment.COMMITS_HANG);
    }

    /** The same, for want of standbys. */
    public Scene waitingAt(int seq, String lsn) {
        return ailingAt(seq, lsn, Ailment.COMMITS_WAIT);
    }

    private Scene ailingAt(int seq, String lsn, Ailment ailment) {
        primaryAt(seq, lsn);
        var last = lastReport(seq);
        var report = new AgentReport(
                last.sequence(),
                last.instance(),
                last.accepted(),
                last.postgres(),
                last.heldEpoch(),
                last.authority(),
                last.activity(),
                last.outcomes(),
                last.obstacle(),
                last.pledged(),
                Optional.of(ailment));
        reports.put(instance(seq), report);
        seen = seen.with(instance(seq), node -> node.reported(report, now));
        return this;
    }

    public Scene standbyAt(int seq, String lsn) {
        return report(seq, server(ServerState.RUNNING, Optional.of(ServerRole.STANDBY), lsn, true), Optional.empty());
    }

    /** The leader has confirmed that it streams. */
    public Scene streamed(int seq) {
        seen = seen.with(instance(seq), node -> node.streaming(now));
        return this;
    }

    /** A standby whose stream is cut. */
    public Scene cutOffStandbyAt(int seq, String lsn) {
        return report(seq, server(ServerState.RUNNING, Optional.of(ServerRole.STANDBY), lsn, false), Optional.empty());
    }

    /** A standby that has pledged the last epoch and receives from nobody. */
    public Scene pledgedAt(int seq, String lsn) {
        return pledged(seq, server(ServerState.RUNNING, Optional.of(ServerRole.STANDBY), lsn, false));
    }

    /** The same of one whose PostgreSQL does not run. */
    public Scene pledgedStoppedAt(int seq, String lsn) {
        return pledged(seq, server(ServerState.STOPPED, Optional.of(ServerRole.STANDBY), lsn, false));
    }

    private Scene pledged(int seq, PostgresReport server) {
        var epoch = state.epoch();
        return report(seq, epoch, server, Optional.empty(), List.of(), Optional.of(epoch));
    }

    /** The old leader accepts writes under the lease of its own epoch, and has heard of no later one. */
    public Scene backAt(int seq, String lsn) {
        return unaware(seq, server(ServerState.RUNNING, Optional.of(ServerRole.PRIMARY), lsn, true));
    }

    /** PostgreSQL of the old leader has ended by itself, and its agent has heard of no later epoch. */
    public Scene downAt(int seq, String lsn) {
        return unaware(seq, server(ServerState.CRASHED, Optional.empty(), lsn, false));
    }

    /** PostgreSQL has ended by itself; the agent holds the lease on. */
    public Scene postgresCrashes(int seq, String endOfWal) {
        return report(seq, server(ServerState.CRASHED, Optional.empty(), endOfWal, false), Optional.of(state.epoch()));
    }

    /** PostgreSQL was shut down and the key given back. */
    public Scene stopped(int seq, String endOfWal) {
        return report(seq, server(ServerState.STOPPED, Optional.empty(), endOfWal, false), Optional.empty());
    }

    public Scene starting(int seq) {
        return report(
                seq, server(ServerState.STARTING, Optional.empty(), "0/3000000", false), Optional.of(state.epoch()));
    }

    /** PostgreSQL has just been started as primary and says nothing yet, not even where its WAL ends. */
    public Scene comingUp(int seq) {
        return report(seq, PostgresReport.of(ServerState.STARTING), Optional.of(state.epoch()));
    }

    /** PostgreSQL was promoted to that timeline, under the lease, and does not answer. */
    public Scene promotedAndSilent(int seq, int timeline) {
        return report(
                seq,
                new PostgresReport(
                        ServerState.UNKNOWN,
                        Optional.of(ServerRole.PRIMARY),
                        Optional.of(SYSTEM),
                        Optional.of(new Timeline(timeline)),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        List.of(),
                        Optional.empty(),
                        Optional.of("sorry, too many clients already")),
                Optional.of(state.epoch()));
    }

    /** The server as it is on another timeline. */
    public Scene onTimeline(int seq, int timeline) {
        var last = lastReport(seq);
        var server = last.postgres();
        return report(
                seq,
                state.epoch(),
                new PostgresReport(
                        server.state(),
                        server.role(),
                        server.system(),
                        Optional.of(new Timeline(timeline)),
                        server.position(),
                        server.replayed(),
                        server.upstream(),
                        server.standbys(),
                        server.version(),
                        server.failure()),
                last.heldEpoch(),
                List.of(),
                last.pledged());
    }

    public Scene report(int seq, PostgresReport server, Optional<Epoch> held) {
        return report(seq, server, held, List.of());
    }

    public Scene workEnded(int seq, OperationId operation, Optional<String> failure) {
        var last = lastReport(seq);
        return report(seq, last.postgres(), last.heldEpoch(), List.of(new AgentReport.Outcome(operation, failure)));
    }

    private Scene report(int seq, PostgresReport server, Optional<Epoch> held, List<AgentReport.Outcome> outcomes) {
        return report(seq, state.epoch(), server, held, outcomes);
    }

    private Scene unaware(int seq, PostgresReport server) {
        var epoch = state.leader().orElseThrow().epoch();
        return report(seq, epoch, server, Optional.of(epoch), List.of());
    }

    private Scene report(
            int seq, Epoch accepted, PostgresReport server, Optional<Epoch> held, List<AgentReport.Outcome> outcomes) {
        return report(seq, accepted, server, held, outcomes, Optional.empty());
    }

    private Scene report(
            int seq,
            Epoch accepted,
            PostgresReport server,
            Optional<Epoch> held,
            List<AgentReport.Outcome> outcomes,
            Optional<Epoch> pledged) {
        sequence++;
        var report = new AgentReport(
                sequence,
                instance(seq),
                accepted,
                server,
                held,
                held.isPresent() ? Duration.ofSeconds(8) : Duration.ZERO,
                Optional.empty(),
                outcomes,
                Optional.empty(),
                pledged,
                Optional.empty());
        reports.put(instance(seq), report);
        seen = seen.with(instance(seq), node -> node.reported(report, now));
        return this;
    }

    private PostgresReport server(ServerState what, Optional<ServerRole> role, String lsn, boolean linked) {
        var timeline = state.leader().map(leader -> leader.timeline()).orElse(new Timeline(1));
        var isStandby = role.filter(r -> r == ServerRole.STANDBY).isPresent();
        return new PostgresReport(
                what,
                role,
                Optional.of(SYSTEM),
                Optional.of(timeline),
                Optional.of(Lsn.parse(lsn)),
                isStandby ? Optional.of(Lsn.parse(lsn)) : Optional.empty(),
                isStandby
                        ? Optional.of(new Upstream(
                                Optional.of(new NodeAddress("10.10.10.11")),
                                linked,
                                Optional.of(linked ? Duration.ofMillis(100) : Duration.ofSeconds(60)),
                                Optional.of(Lsn.parse(lsn))))
                        : Optional.empty(),
                role.filter(r -> r == ServerRole.PRIMARY).isPresent() ? List.of(link(1), link(2), link(3)) : List.of(),
                Optional.of(150018),
                Optional.empty());
    }

    private AgentReport lastReport(int seq) {
        return java.util.Objects.requireNonNull(reports.get(instance(seq)));
    }

    private StandbyLink link(int seq) {
        var epoch = state.isQuorum() ? state.leader().map(Leadership::epoch) : Optional.<Epoch>empty();
        return new StandbyLink(
                StandbyName.of(instance(seq), epoch),
                "streaming",
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    public Assessment assessed() {
        return FailoverPolicy.assess(state, seen, now);
    }

    /** Lets the reactions run until they have nothing more to do; what they recorded is in {@link #recorded}. */
    public Scene react() {
        for (var step = 0; step < 50; step++) {
            var reaction = ClusterReactions.react(state, seen, now, ids);
            if (reaction.events().isEmpty()) {
                return this;
            }
            reaction.events().forEach(this::happened);
        }
        throw new AssertionError("the reactions go on without end: " + recorded);
    }

    public Decision decide(ClusterCommand command) {
        return ClusterDecider.decide(state, command, seen, now, ids);
    }

    /** Carries out a command that has to be accepted. */
    public Scene commanded(ClusterCommand command) {
        switch (decide(command)) {
            case Decision.Accepted accepted -> accepted.events().forEach(this::happened);
            case Decision.Refused refused ->
                throw new AssertionError(refused.refusal().sentence());
        }
        return this;
    }
}
