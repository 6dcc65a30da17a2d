package io.matriarch.simulator.invariant;

import io.matriarch.failover.Timings;
import io.matriarch.node.NodeConnector.FenceOutcome;
import io.matriarch.protocol.cluster.ClusterState;
import io.matriarch.protocol.event.FailoverStarted;
import io.matriarch.protocol.event.RevocationStarted;
import io.matriarch.protocol.evidence.Evidence;
import io.matriarch.protocol.id.InstanceId;
import io.matriarch.simulator.fault.Fault;
import io.matriarch.simulator.history.Happening;
import io.matriarch.simulator.history.Happening.BecameWritable;
import io.matriarch.simulator.history.Happening.EventPersisted;
import io.matriarch.simulator.history.Happening.FenceEnded;
import io.matriarch.simulator.history.Happening.OrchestratorStarted;
import io.matriarch.simulator.history.Trouble;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Nobody replaces a leader that may still live. That it did not live after all is luck, so the decision itself is judged, by what its
 * event says and what the orchestrator had heard:
 * <ul>
 *   <li>none is made while the cluster is paused, unless an operator orders it or it confirms who holds the leader key;
 *   <li>a leader out of reach is not replaced while it holds the leader key, unless an operator orders it;
 *   <li>nor, whoever orders it and unless it was fenced, while a standby says that it still receives WAL,
 *   <li>or while its host can surely be reached, so that it could be fenced;
 *   <li>who is said to have been fenced was, and has not accepted writes since.
 * </ul>
 * Whose standbys have pledged is replaced whether it lives or not ({@link TheMostAdvancedOfThePledgedLeads}); what counts then is when
 * they are asked to: not while the cluster is paused, nor, where the leader is out of reach, while one of them still receives WAL.
 */
final class OldLeaderIsGone implements Checker {

    /** So long nothing may have stood between an orchestrator and a host for it to be reached surely. */
    private static final long REACHED_NANOS = Duration.ofSeconds(20).toNanos();

    /** A word may be a little older when it is weighed than when it came. */
    private static final long WEIGHING_NANOS = Duration.ofMillis(100).toNanos();

    private final Scene scene;
    private final Verdicts verdicts;
    private final Decisions decisions;
    private final Set<InstanceId> fenced = new TreeSet<>();
    private long orchestratorSince;

    OldLeaderIsGone(Scene scene, Verdicts verdicts) {
        this.scene = scene;
        this.verdicts = verdicts;
        this.decisions = new Decisions(scene);
    }

    /** What the event says of the old leader. */
    private record Grounds(
            boolean ordered, boolean unreachable, boolean fenced, boolean absent, Optional<String> holder) {

        static Grounds of(List<Evidence> evidence) {
            return new Grounds(
                    evidence.stream().anyMatch(e -> e instanceof Evidence.OrderedByOperator),
                    evidence.stream().anyMatch(e -> e instanceof Evidence.AgentUnreachable),
                    evidence.stream().anyMatch(e -> e instanceof Evidence.FencedOverSsh),
                    evidence.stream().anyMatch(e -> e instanceof Evidence.LeaderKeyAbsent),
                    evidence.stream()
                            .filter(e -> e instanceof Evidence.LeaderKeyHeld)
                            .map(e -> ((Evidence.LeaderKeyHeld) e).holder())
                            .findFirst());
        }
    }

    @Override
    public void on(long atNanos, Happening happening) {
        if (happening instanceof FenceEnded(var _, var instance, FenceOutcome.Fenced _)) {
            fenced.add(instance);
        } else if (happening instanceof BecameWritable became) {
            fenced.remove(became.instance());
        } else if (happening instanceof OrchestratorStarted) {
            orchestratorSince = atNanos;
        } else if (happening instanceof EventPersisted persisted) {
            decisions.on(atNanos, persisted.event());
            if (persisted.event() instanceof RevocationStarted started) {
                judge(atNanos, persisted.writer(), started);
            } else if (persisted.event() instanceof FailoverStarted started
                    && !TheMostAdvancedOfThePledgedLeads.judges(started)) {
                started.from()
                        .filter(from -> !from.equals(started.to()))
                        .ifPresent(from -> judge(atNanos, persisted.writer(), from, started));
            }
        }
    }

    private void judge(long atNanos, String writer, RevocationStarted started) {
        var grounds = Grounds.of(started.evidence());
        judgePause(atNanos, started.from(), grounds);
        if (grounds.unreachable() && !grounds.ordered() && !decisions.isUntimely(atNanos)) {
            served(writer, started.from())
                    .ifPresent(standby -> violated(
                            atNanos,
                            "the standbys of %s are taken away although %s still receives WAL"
                                    .formatted(started.from(), standby)));
        }
    }

    private void judge(long atNanos, String writer, InstanceId from, FailoverStarted started) {
        var grounds = Grounds.of(started.evidence());
        if (grounds.fenced() && !fenced.contains(from)) {
            violated(atNanos, "%s is replaced because it was fenced, and it was not".formatted(from));
        }
        if (grounds.holder().filter(started.to().value()::equals).isEmpty()) {
            judgePause(atNanos, from, grounds);
        }
        if (!grounds.unreachable() || grounds.fenced() || decisions.isUntimely(atNanos)) {
            return;
        }
        if (!grounds.ordered() && grounds.holder().filter(from.value()::equals).isPresent()) {
            violated(atNanos, "%s is replaced although it holds the leader key".formatted(from));
        }
        if (grounds.absent()) {
            served(writer, from)
                    .ifPresent(standby -> violated(
                            atNanos,
                            "%s is replaced, unfenced, although %s still receives WAL".formatted(from, standby)));
            if (isSurelyReached(from, atNanos)) {
                violated(
                        atNanos,
                        "%s is replaced, and its host could have been reached and was not fenced".formatted(from));
            }
        }
    }

    private void judgePause(long atNanos, InstanceId from, Grounds grounds) {
        if (!grounds.ordered() && scene.journal().filter(ClusterState::paused).isPresent()) {
            violated(atNanos, "%s is replaced while the cluster is paused".formatted(from));
        }
    }

    /** A standby that had just said that it receives WAL, however much was counted of what came while the journal wrote. */
    private Optional<InstanceId> served(String writer, InstanceId leader) {
        var served = Optional.<InstanceId>empty();
        for (var orchestrator : scene.hearsay().orchestratorsOf(writer)) {
            for (var until : scene.hearsay().moments(orchestrator, decisions.certainNanos(), decisions.lastNanos())) {
                served = served(orchestrator, until, leader);
                if (served.isEmpty()) {
                    return served;
                }
            }
        }
        return served;
    }

    private Optional<InstanceId> served(String orchestrator, Hearsay.Moment until, InstanceId leader) {
        return scene.hearsay().known(orchestrator, until).entrySet().stream()
                .filter(entry -> !entry.getKey().equals(leader))
                .filter(entry -> isServed(entry.getKey(), entry.getValue()))
                .map(java.util.Map.Entry::getKey)
                .findFirst();
    }

    private boolean isServed(InstanceId standby, Hearsay.Word word) {
        var now = decisions.lastNanos();
        var silence = silence();
        return now - word.atNanos() < silence.toNanos() - WEIGHING_NANOS
                && decisions.isSurelyThere(standby, word, now)
                && word.report()
                        .postgres()
                        .upstream()
                        .filter(upstream -> upstream.streaming())
                        .flatMap(upstream -> upstream.silence())
                        .filter(since -> since.compareTo(silence) < 0)
                        .isPresent();
    }

    /** After how long without a message a standby counts as cut off. */
    private Duration silence() {
        return scene.journal()
                .map(state -> Timings.of(state.settings()).standbySilence())
                .orElse(Duration.ZERO);
    }

    private boolean isSurelyReached(InstanceId leader, long atNanos) {
        return atNanos - orchestratorSince > REACHED_NANOS
                && scene.troubles().all().stream()
                        .filter(trouble -> trouble.isFelt(atNanos, REACHED_NANOS))
                        .allMatch(trouble -> leavesAWayTo(leader, trouble));
    }

    private static boolean leavesAWayTo(InstanceId leader, Trouble trouble) {
        return switch (trouble.fault()) {
            case Fault.AgentFrozen _,
                    Fault.AgentKilled _,
                    Fault.DeadmanKilled _,
                    Fault.CutFromEtcd _,
                    Fault.CutFromPeers _,
                    Fault.CutFromClients _,
                    Fault.PostmasterKilled _,
                    Fault.PostmasterHung _,
                    Fault.ReplicationBroken _,
                    Fault.ReplayPaused _,
                    Fault.RewindFails _,
                    Fault.ConnectionsExhausted _ -> true;
            case Fault.OnNodes _ -> !trouble.hits(leader);
            case Fault.EtcdFrozen _,
                    Fault.EtcdQuorumLost _,
                    Fault.EtcdLeaderChanged _,
                    Fault.EtcdAmbiguous _,
                    Fault.EtcdWatchesLost _,
                    Fault.Pause _,
                    Fault.Switchover _,
                    Fault.ForcedFailover _ -> true;
            case Fault.NetworkLossy _,
                    Fault.NetworkSlow _,
                    Fault.ClockStepped _,
                    Fault.OrchestratorCrashed _,
                    Fault.OrchestratorCrashedAfterPersist _,
                    Fault.TwoOrchestrators _,
                    Fault.SnapshotStale _,
                    Fault.JournalDown _,
                    Fault.JournalSlow _,
                    Fault.JournalAmbiguous _ -> false;
        };
    }

    private void violated(long atNanos, String what) {
        verdicts.violated(Invariant.NO_FAILOVER_WITHOUT_A_FAULT, atNanos, what);
    }
}
