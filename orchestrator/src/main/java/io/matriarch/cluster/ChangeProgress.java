package io.matriarch.cluster;

import io.matriarch.failover.FailoverPolicy;
import io.matriarch.failover.NodeView;
import io.matriarch.failover.Observations;
import io.matriarch.failover.PledgedStandbys;
import io.matriarch.failover.Timings;
import io.matriarch.lease.LeaderWatch.LeaderKey;
import io.matriarch.protocol.agent.AgentReport;
import io.matriarch.protocol.cluster.ClusterState;
import io.matriarch.protocol.cluster.Leadership;
import io.matriarch.protocol.cluster.LeadershipChange;
import io.matriarch.protocol.event.BootstrapCompleted;
import io.matriarch.protocol.event.BootstrapStarted;
import io.matriarch.protocol.event.FailoverAbandoned;
import io.matriarch.protocol.event.FailoverCompleted;
import io.matriarch.protocol.event.FailoverStarted;
import io.matriarch.protocol.event.RevocationAbandoned;
import io.matriarch.protocol.event.SwitchoverAbandoned;
import io.matriarch.protocol.event.SwitchoverCompleted;
import io.matriarch.protocol.event.SwitchoverLeaderStopped;
import io.matriarch.protocol.evidence.PhaseDuration;
import io.matriarch.protocol.evidence.PhaseDuration.Phase;
import io.matriarch.protocol.id.InstanceId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** How far a change of leader has come, by what the agents report; and when to give it up. */
final class ChangeProgress {

    private final ClusterState state;
    private final Observations seen;
    private final Timings timings;
    private final Instant now;

    ChangeProgress(ClusterState state, Observations seen, Instant now) {
        this.state = state;
        this.seen = seen;
        this.timings = Timings.of(state.settings());
        this.now = now;
    }

    Reaction react(LeadershipChange change) {
        return switch (change) {
            case LeadershipChange.Bootstrap bootstrap -> onBootstrap(bootstrap);
            case LeadershipChange.Revocation revocation -> onRevocation(revocation);
            case LeadershipChange.Failover failover -> onFailover(failover);
            case LeadershipChange.Switchover switchover -> onSwitchover(switchover);
        };
    }

    /** A journal that was lost may begin anew below epochs that etcd has recorded: then it goes on above them. */
    private Reaction onBootstrap(LeadershipChange.Bootstrap change) {
        // Others clone from it next, and need the role and the slots that it makes first.
        var leads = leading(change, change.to())
                .filter(report -> report.postgres().isWritable())
                .filter(report -> report.activity().isEmpty());
        if (leads.isPresent()) {
            var server = leads.get().postgres();
            return server.system().isPresent() && server.timeline().isPresent()
                    ? Reaction.of(new BootstrapCompleted(
                            change.operation(),
                            change.epoch(),
                            change.to(),
                            server.system().get(),
                            server.timeline().get(),
                            now))
                    : Reaction.none();
        }
        return change.epoch().isBefore(seen.recordedEpoch())
                ? Reaction.of(new BootstrapStarted(
                        change.operation(), seen.recordedEpoch().next(), change.to(), now))
                : Reaction.none();
    }

    /** Enough pledges make it a failover of the same epoch; what is recorded of the standbys has to be what they were counted against. */
    private Reaction onRevocation(LeadershipChange.Revocation change) {
        var recorded = seen.key().standbys();
        if (recorded.filter(stored -> stored.revision() != change.recordedAt()).isPresent()) {
            return giveUp(change, "etcd has another record of the standbys meanwhile");
        }
        var pledged = new PledgedStandbys(state, change.from(), seen, change.epoch());
        var best = pledged.best(change.standbys());
        if (best.isPresent()) {
            return Reaction.of(new FailoverStarted(
                    change.operation(),
                    change.epoch(),
                    Optional.of(change.from()),
                    best.get(),
                    "enough standbys have pledged that %s can acknowledge nothing, and this one has all that it did"
                            .formatted(change.from()),
                    change.failedAt(),
                    change.suspectedAt(),
                    pledged.evidence(now),
                    pledged.verdicts(best.get()),
                    Optional.of(pledged.standbysOf(best.get())),
                    Optional.of(change.recordedAt()),
                    now));
        }
        var since = later(change.startedAt(), seen.startedAt());
        return now.isBefore(since.plus(timings.promotion()))
                ? Reaction.none()
                : giveUp(change, change.standbys().arithmetic(pledged.instances()));
    }

    private Reaction giveUp(LeadershipChange.Revocation change, String why) {
        return Reaction.of(new RevocationAbandoned(change.operation(), change.epoch(), why, now));
    }

    /**
     * Whether anybody may be told of the change by now. An orchestrator that has just recovered does not know whether the leader that
     * is to be replaced has heard of it. If it has not, it may have restarted where it is and accept writes, which the candidate would
     * not have. So it is heard first, for a bounded time, unless it does not hold the key any more.
     */
    static boolean mayBeTold(ClusterState state, Observations seen, Instant now) {
        return state.change()
                .map(change -> switch (change) {
                    case LeadershipChange.Failover failover -> new ChangeProgress(state, seen, now).isDue(failover);
                    case LeadershipChange.Bootstrap _, LeadershipChange.Revocation _, LeadershipChange.Switchover _ ->
                        true;
                })
                .orElse(true);
    }

    private boolean isDue(LeadershipChange.Failover change) {
        if (!now.isBefore(seen.startedAt().plus(timings.silence()))) {
            return true;
        }
        return replaced(change)
                .map(leader -> isFree(leader)
                        || seen.node(leader)
                                .word()
                                .filter(word -> isOut(word, change))
                                .isPresent())
                .orElse(true);
    }

    private boolean isFree(InstanceId leader) {
        return !(seen.key() instanceof LeaderKey.Unknown) && !seen.isHeldBy(leader);
    }

    private static boolean isOut(AgentReport word, LeadershipChange change) {
        return word.postgres().isStopped() || !word.accepted().isBefore(change.epoch());
    }

    /** Who led before and has to be out, unless it is to lead again; one whose standbys have pledged may be what it likes. */
    private Optional<InstanceId> replaced(LeadershipChange.Failover change) {
        return state.leader()
                .map(Leadership::instance)
                .filter(leader ->
                        !leader.equals(change.to()) && change.revokedAt().isEmpty());
    }

    /**
     * Whether the leader that is to be replaced because of a suspicion accepts writes under its lease again and has not heard that it
     * is to be replaced: the journal, or the word, has taken longer than it waits before it restarts where it is.
     */
    private boolean isBack(InstanceId leader, LeadershipChange change) {
        return state.suspicion().isPresent()
                && seen.isHeldBy(leader)
                && seen.node(leader)
                        .word()
                        .filter(word -> word.servesWrites() && word.accepted().isBefore(change.epoch()))
                        .isPresent();
    }

    private Reaction onFailover(LeadershipChange.Failover change) {
        var leads =
                leading(change, change.to()).flatMap(report -> report.postgres().timeline());
        if (leads.isPresent()) {
            return Reaction.of(new FailoverCompleted(
                    change.operation(),
                    change.epoch(),
                    change.to(),
                    leads.get(),
                    List.of(
                            phase(Phase.DETECT, change.failedAt(), change.suspectedAt()),
                            phase(Phase.FENCE, change.suspectedAt(), change.startedAt()),
                            phase(Phase.PROMOTE, change.startedAt(), now)),
                    now));
        }
        var back = replaced(change).filter(leader -> isBack(leader, change));
        return revocationOverrun(change)
                .or(() -> back.map("%s accepts writes again, and has not heard of it"::formatted))
                .or(() -> failureOf(change, change.startedAt()))
                .map(why ->
                        Reaction.of(new FailoverAbandoned(change.operation(), change.epoch(), change.to(), why, now)))
                .orElseGet(Reaction::none);
    }

    /** The record against which the pledges were counted is another's now: then the candidate will never get the key. */
    private Optional<String> revocationOverrun(LeadershipChange.Failover change) {
        return change.revokedAt()
                .flatMap(basis -> seen.key().standbys().filter(stored -> stored.revision() != basis))
                .filter(stored -> !stored.record().epoch().equals(change.epoch()))
                .map(_ -> "etcd has another record of the standbys than the pledges were counted against");
    }

    private Reaction onSwitchover(LeadershipChange.Switchover change) {
        return change.stoppedAt().map(stopped -> onPromotion(change, stopped)).orElseGet(() -> onDemotion(change));
    }

    private Reaction onDemotion(LeadershipChange.Switchover change) {
        var node = seen.node(change.from());
        var end = node.report()
                .filter(report -> node.reportedAfter(change.startedAt()))
                .filter(report -> !report.accepted().isBefore(change.epoch()))
                .filter(report ->
                        report.heldEpoch().isEmpty() && report.postgres().isStopped())
                .flatMap(report -> report.postgres().position());
        if (end.isPresent()) {
            return Reaction.of(new SwitchoverLeaderStopped(change.operation(), change.from(), end.get(), now));
        }
        if (!node.isAttached() && seen.key() instanceof LeaderKey.Absent) {
            return abandon(change, "the leader was lost before it had handed over");
        }
        return now.isBefore(later(change.startedAt(), seen.startedAt()).plus(timings.demotion()))
                ? Reaction.none()
                : abandon(
                        change,
                        "the leader did not stop within %d s"
                                .formatted(timings.demotion().toSeconds()));
    }

    private Reaction onPromotion(LeadershipChange.Switchover change, LeadershipChange.StoppedAt stopped) {
        var leads =
                leading(change, change.to()).flatMap(report -> report.postgres().timeline());
        if (leads.isPresent()) {
            return Reaction.of(new SwitchoverCompleted(
                    change.operation(),
                    change.epoch(),
                    change.to(),
                    leads.get(),
                    List.of(
                            phase(Phase.STOP, change.startedAt(), stopped.at()),
                            phase(Phase.PROMOTE, stopped.at(), now)),
                    now));
        }
        return failureOf(change, stopped.at()).map(why -> abandon(change, why)).orElseGet(Reaction::none);
    }

    private Reaction abandon(LeadershipChange.Switchover change, String why) {
        return Reaction.of(new SwitchoverAbandoned(change.operation(), change.epoch(), why, now));
    }

    /**
     * The report by which the new leader accepts writes under the epoch of the change. One that was promoted and has not answered since
     * leads as well: it may have accepted some. That it is not well is the next question.
     */
    private Optional<AgentReport> leading(LeadershipChange change, InstanceId candidate) {
        var node = seen.node(candidate);
        return node.report()
                .filter(report -> node.isAttached())
                .filter(report ->
                        report.heldEpoch().filter(change.epoch()::equals).isPresent())
                .filter(report -> report.postgres().mayBeWritable());
    }

    /**
     * Whether it is time to try another: not while the candidate holds the key, for then it is the one that may lead, unless its
     * agent says for long that it does not; and not before an orchestrator that has just started has had time to hear of it. A
     * candidate that can be reached has its time from when etcd last changed its mind: before that it could not have come to lead,
     * and once etcd answers again two candidates would race for the key. At once when another has taken it first.
     */
    private Optional<String> failureOf(LeadershipChange change, Instant since) {
        var other = overtaking(change);
        if (other.isPresent()) {
            return Optional.of(
                    "%s, which was given up before, has taken the leader key after all".formatted(other.get()));
        }
        var candidate = change.subject();
        var node = seen.node(candidate);
        var holds = seen.isHeldBy(candidate);
        if (holds && !seen.deniesToLead(candidate, timings.silence(), now)) {
            return Optional.empty();
        }
        var patience = holds
                ? timings.promotion().plus(timings.restart())
                : isKeyInTheWay(candidate)
                        ? timings.promotion().plus(timings.lease().ttl())
                        : timings.promotion();
        var sinceThen = later(since, node.isAttached() ? later(seen.startedAt(), seen.keySince()) : seen.startedAt());
        if (now.isBefore(sinceThen.plus(patience))) {
            return Optional.empty();
        }
        return Optional.of(
                "%s did not lead within %d s: %s".formatted(candidate, patience.toSeconds(), obstacle(node)));
    }

    /** Whoever holds the key of a later epoch than the leader's may have accepted writes, which the candidate would not have. */
    private Optional<InstanceId> overtaking(LeadershipChange change) {
        return FailoverPolicy.heir(state, seen)
                .filter(holder -> !holder.equals(change.subject()))
                .filter(holder -> !seen.deniesToLead(holder, timings.silence(), now));
    }

    private static Instant later(Instant one, Instant other) {
        return one.isBefore(other) ? other : one;
    }

    private boolean isKeyInTheWay(InstanceId candidate) {
        return switch (seen.key()) {
            case LeaderKey.Held held -> !held.holder().equals(candidate.value());
            case LeaderKey.Absent a -> false;
            case LeaderKey.Unknown u -> true;
        };
    }

    private static String obstacle(NodeView node) {
        return node.isAttached()
                ? node.report().flatMap(AgentReport::obstacle).orElse("its agent names no obstacle")
                : "its agent is unreachable";
    }

    private static PhaseDuration phase(Phase phase, Instant from, Instant to) {
        var duration = Duration.between(from, to);
        return new PhaseDuration(phase, duration.isNegative() ? Duration.ZERO : duration);
    }
}
