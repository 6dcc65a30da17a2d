package io.matriarch.simulator.invariant;

import static org.assertj.core.api.Assertions.assertThat;

import io.matriarch.agent.Pledge;
import io.matriarch.agent.ServerWork;
import io.matriarch.protocol.agent.AgentReport;
import io.matriarch.protocol.agent.PostgresReport;
import io.matriarch.protocol.agent.PostgresReport.ServerRole;
import io.matriarch.protocol.agent.PostgresReport.ServerState;
import io.matriarch.protocol.agent.ToAgent;
import io.matriarch.protocol.cluster.ClusterState;
import io.matriarch.protocol.event.BootstrapCompleted;
import io.matriarch.protocol.event.BootstrapStarted;
import io.matriarch.protocol.event.ClusterEvent;
import io.matriarch.protocol.event.ClusterRegistered;
import io.matriarch.protocol.event.FailoverCompleted;
import io.matriarch.protocol.event.FailoverStarted;
import io.matriarch.protocol.event.InstanceAdded;
import io.matriarch.protocol.event.InstanceJoined;
import io.matriarch.protocol.event.LeaderSuspected;
import io.matriarch.protocol.evidence.CandidateVerdict;
import io.matriarch.protocol.evidence.CandidateVerdict.Verdict;
import io.matriarch.protocol.evidence.Evidence;
import io.matriarch.protocol.id.ClusterName;
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
import io.matriarch.simulator.fault.Fault;
import io.matriarch.simulator.fault.PlannedFault;
import io.matriarch.simulator.history.Happening;
import io.matriarch.simulator.time.VirtualTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A history told by a test, as a sequence of sentences, and judged by all checkers. It begins with a cluster of three that is whole:
 * {@link #A} leads in epoch 1 on timeline 1, holds the key, and the others stream.
 */
final class Story {

    static final ClusterName CLUSTER = new ClusterName("pg-test");
    static final InstanceId A = new InstanceId(CLUSTER, 1);
    static final InstanceId B = new InstanceId(CLUSTER, 2);
    static final InstanceId C = new InstanceId(CLUSTER, 3);
    static final String ORCHESTRATOR = "orchestrator-1";
    private static final String PERSISTENCE_ID = "cluster|pg-test";
    private static final String WRITER = ORCHESTRATOR + " #1";

    private final List<Violation> violations = new ArrayList<>();
    private final Checkers checkers;
    private final List<ClusterEvent> journal = new ArrayList<>();
    private final List<PlannedFault> faults = new ArrayList<>();
    private final Map<InstanceId, Lsn> disks = new HashMap<>();
    private long nowNanos;
    private long write;
    private long revision = 10;
    private long sequence;
    private int operations;

    private Story(ClusterSettings settings) {
        checkers = Checkers.all(settings, new TheirDisks(), violations::add);
    }

    private final class TheirDisks implements Disks {
        @Override
        public Share share(InstanceId instance, InstanceId writer, Timeline timeline, Lsn end) {
            if (!disks.containsKey(instance)) {
                return Share.NO_DATA;
            }
            return end.compareTo(end(instance)) <= 0 ? Share.ALL : Share.LESS;
        }

        @Override
        public Lsn end(InstanceId instance) {
            return disks.getOrDefault(instance, Lsn.ZERO);
        }
    }

    /** From now on {@code instance} has WAL to there on its disk; none has any data otherwise. */
    Story has(InstanceId instance, long end) {
        disks.put(instance, new Lsn(end));
        return this;
    }

    /** Nothing has happened. */
    static Story begin() {
        return new Story(ClusterSettings.defaults());
    }

    /** The cluster is whole, at ten seconds. */
    static Story ofAWholeCluster() {
        return ofAWholeCluster(ClusterSettings.defaults());
    }

    static Story inQuorumMode() {
        return ofAWholeCluster(
                ClusterSettings.defaults().withBounds(ClusterSettings.defaults().rto(), 0));
    }

    private static Story ofAWholeCluster(ClusterSettings settings) {
        var story = new Story(settings).at(1);
        story.happens(new Happening.OrchestratorStarted(ORCHESTRATOR));
        story.persists(new ClusterRegistered(CLUSTER, settings, story.now()));
        for (var id : List.of(A, B, C)) {
            var role = id.equals(A) ? DeclaredRole.PRIMARY : DeclaredRole.REPLICA;
            story.persists(
                    new InstanceAdded(new InstanceSpec(id, new NodeAddress("10.0.0." + id.seq()), role), story.now()));
        }
        story.persists(new BootstrapStarted(story.operation(), new Epoch(1), A, story.now()))
                .pledges(A, 1)
                .takesKey(A, 1)
                .works(A, 1, new ServerWork.StartPrimary())
                .becomesWritable(A, 1, 1, 0)
                .persists(new BootstrapCompleted(
                        story.operation(), new Epoch(1), A, new SystemIdentifier("7"), new Timeline(1), story.now()));
        for (var id : List.of(B, C)) {
            story.pledges(id, 1)
                    .streams(id, A)
                    .persists(new InstanceJoined(id, new Timeline(1), "streams", story.now()));
        }
        return story.at(10).happens(new Happening.Built());
    }

    Story at(double seconds) {
        var at = Math.round(seconds * 1e9);
        assertThat(at).as("time goes on").isGreaterThanOrEqualTo(nowNanos);
        nowNanos = at;
        return this;
    }

    Instant now() {
        return VirtualTime.START.plusNanos(nowNanos);
    }

    OperationId operation() {
        operations++;
        return new OperationId("op-" + operations);
    }

    Story happens(Happening happening) {
        checkers.on(nowNanos, happening);
        return this;
    }

    Story persists(ClusterEvent event) {
        journal.add(event);
        return happens(new Happening.EventPersisted(PERSISTENCE_ID, ++sequence, WRITER, event));
    }

    /** A write that is sent and acknowledged now. */
    Story acknowledges(InstanceId by, int timeline, long end) {
        return acknowledges(by, timeline, end, nowNanos / 1e9);
    }

    Story acknowledges(InstanceId by, int timeline, long end, double sentSeconds) {
        return happens(new Happening.WriteAcknowledged(
                ++write, by, new Timeline(timeline), new Lsn(end), Math.round(sentSeconds * 1e9)));
    }

    /** Writes every tenth of a second from now until then. */
    Story acknowledgesUntil(double seconds, InstanceId by, int timeline, long end) {
        for (var at = nowNanos / 1e9; at <= seconds; at += 0.1) {
            at(at).acknowledges(by, timeline, end);
        }
        return this;
    }

    Story becomesWritable(InstanceId instance, int timeline, int parent, long forkedAt) {
        return happens(new Happening.BecameWritable(
                instance, new Timeline(timeline), new Timeline(parent), new Lsn(forkedAt)));
    }

    Story ceases(InstanceId instance) {
        return happens(new Happening.CeasedToBeWritable(instance, "it was killed"));
    }

    Story streams(InstanceId instance, InstanceId upstream) {
        return streams(instance, upstream, instance.value());
    }

    Story streams(InstanceId instance, InstanceId upstream, String name) {
        return happens(new Happening.StreamingBegan(instance, upstream, name));
    }

    Story pledges(InstanceId instance, int epoch) {
        return happens(new Happening.PledgeSaved(
                instance, new Pledge(new Epoch(epoch), Optional.empty(), Optional.empty(), List.of())));
    }

    Story works(InstanceId instance, int epoch, ServerWork work) {
        return happens(new Happening.WorkBegun(instance, work, new Epoch(epoch)));
    }

    Story takesKey(InstanceId instance, int epoch) {
        return happens(new Happening.KeyTaken(instance.value(), new Epoch(epoch), ++revision));
    }

    Story losesKey(InstanceId instance) {
        return happens(new Happening.KeyGone(instance.value(), "expired", ++revision));
    }

    Story tells(InstanceId instance, ToAgent message) {
        return happens(new Happening.Told(ORCHESTRATOR, instance, message));
    }

    Story begins(Fault fault, InstanceId... on) {
        var planned = new PlannedFault(Duration.ofNanos(nowNanos), Duration.ofSeconds(100), fault);
        faults.add(planned);
        return happens(new Happening.FaultBegan(planned, String.join(", ", names(on))));
    }

    /** The fault that began last ends. */
    Story ends() {
        return happens(new Happening.FaultEnded(faults.removeLast(), ""));
    }

    private static List<String> names(InstanceId... on) {
        return Arrays.stream(on).map(InstanceId::value).toList();
    }

    /** The orchestrator hears from a standby that runs. */
    Story hearsStandby(InstanceId id, long position) {
        return hears(id, 1, Optional.empty(), server(ServerState.RUNNING, Optional.of(ServerRole.STANDBY), position));
    }

    /** The orchestrator hears from a standby that streams, and when a message last came from upstream. */
    Story hearsStreaming(InstanceId id, long position, Duration silence) {
        var standby = server(ServerState.RUNNING, Optional.of(ServerRole.STANDBY), position);
        var upstream = new PostgresReport.Upstream(
                Optional.of(new NodeAddress("10.0.0.1")), true, Optional.of(silence), Optional.of(new Lsn(position)));
        return hears(
                id,
                1,
                Optional.empty(),
                new PostgresReport(
                        standby.state(),
                        standby.role(),
                        standby.system(),
                        standby.timeline(),
                        standby.position(),
                        standby.replayed(),
                        Optional.of(upstream),
                        standby.standbys(),
                        standby.version(),
                        standby.failure()));
    }

    /** The orchestrator hears that a server has ended, and where its WAL does. */
    Story hearsCrashed(InstanceId id, long endOfWal) {
        return hears(id, 1, Optional.empty(), server(ServerState.CRASHED, Optional.empty(), endOfWal));
    }

    Story hearsPrimary(InstanceId id, int epoch, long position) {
        return hears(
                id,
                epoch,
                Optional.of(new Epoch(epoch)),
                server(ServerState.RUNNING, Optional.of(ServerRole.PRIMARY), position));
    }

    /** The orchestrator hears that a standby has pledged. */
    Story hearsPledge(InstanceId id, int epoch) {
        return hears(
                id,
                epoch,
                Optional.empty(),
                server(ServerState.RUNNING, Optional.of(ServerRole.STANDBY), 100),
                Optional.of(new Epoch(epoch)));
    }

    private Story hears(InstanceId id, int accepted, Optional<Epoch> held, PostgresReport server) {
        return hears(id, accepted, held, server, Optional.empty());
    }

    @SuppressWarnings("OptionalUsedAsFieldOrParameterType") // as reports have it
    private Story hears(
            InstanceId id, int accepted, Optional<Epoch> held, PostgresReport server, Optional<Epoch> pledged) {
        return happens(new Happening.Heard(
                ORCHESTRATOR,
                new AgentReport(
                        1,
                        id,
                        new Epoch(accepted),
                        server,
                        held,
                        Duration.ZERO,
                        Optional.empty(),
                        List.of(),
                        Optional.empty(),
                        pledged,
                        Optional.empty())));
    }

    private static PostgresReport server(ServerState state, Optional<ServerRole> role, long position) {
        return new PostgresReport(
                state,
                role,
                Optional.empty(),
                Optional.of(new Timeline(1)),
                Optional.of(new Lsn(position)),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                Optional.empty(),
                Optional.empty());
    }

    Story suspects(InstanceId leader) {
        return persists(new LeaderSuspected(new Epoch(1), leader, now(), List.of(), now()));
    }

    /** {@code to} is chosen in that epoch, on that evidence. */
    Story decides(int epoch, InstanceId from, InstanceId to, Evidence... evidence) {
        return decidedAt(now(), epoch, from, to, evidence);
    }

    /** It was so at {@code decision}, and is in the journal now. */
    Story decidedAt(Instant decision, int epoch, InstanceId from, InstanceId to, Evidence... evidence) {
        return persists(new FailoverStarted(
                operation(),
                new Epoch(epoch),
                Optional.of(from),
                to,
                "the leader is gone",
                now(),
                now(),
                List.of(evidence),
                List.of(new CandidateVerdict(
                        to, Verdict.CHOSEN, "the best", Optional.empty(), Optional.empty(), Optional.empty())),
                decision));
    }

    Story completes(int epoch, InstanceId leader, int timeline) {
        return persists(
                new FailoverCompleted(operation(), new Epoch(epoch), leader, new Timeline(timeline), List.of(), now()));
    }

    /** The old leader is gone, {@code to} takes over as it should, at {@code forkedAt}. */
    Story failsOver(InstanceId from, InstanceId to, int epoch, long forkedAt) {
        return suspects(from)
                .ceases(from)
                .losesKey(from)
                .hearsStandby(to, forkedAt)
                .decides(epoch, from, to)
                .pledges(to, epoch)
                .takesKey(to, epoch)
                .works(to, epoch, new ServerWork.Promote(Duration.ofSeconds(10)))
                .becomesWritable(to, epoch, epoch - 1, forkedAt)
                .completes(epoch, to, epoch);
    }

    Story heals() {
        return happens(new Happening.Healed());
    }

    /** The trial ends, and the world is as {@code truth} says. */
    Story end(FakeTruth truth) {
        happens(new Happening.TrialEnded());
        checkers.end(truth);
        return this;
    }

    /** The trial ends with {@code leader} leading and all others streaming from it. */
    Story endsWellUnder(InstanceId leader) {
        return end(FakeTruth.led(leader, journal));
    }

    List<ClusterEvent> journal() {
        return journal;
    }

    ClusterState state() {
        return journal.stream().reduce(ClusterState.unknown(CLUSTER), ClusterState::evolve, (a, b) -> b);
    }

    Checkers checkers() {
        return checkers;
    }

    void violates(Invariant invariant, String... words) {
        assertThat(violations).filteredOn(v -> v.invariant() == invariant).isNotEmpty();
        assertThat(violations)
                .filteredOn(v -> v.invariant() == invariant)
                .anySatisfy(v -> assertThat(List.of(words))
                        .allSatisfy(word -> assertThat(v.what()).contains(word)));
    }

    /** Nothing at all is wrong with it. */
    Story violatesNothing() {
        assertThat(violations).isEmpty();
        return this;
    }

    Story keeps(Invariant invariant) {
        assertThat(violations).filteredOn(v -> v.invariant() == invariant).isEmpty();
        return this;
    }
}
