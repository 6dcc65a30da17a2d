package io.matriarch.cluster;

import io.matriarch.failover.CandidateRanking;
import io.matriarch.failover.FailoverPolicy;
import io.matriarch.failover.LeaderCondition;
import io.matriarch.failover.Observations;
import io.matriarch.failover.Timings;
import io.matriarch.protocol.cluster.ClusterState;
import io.matriarch.protocol.cluster.InstanceState;
import io.matriarch.protocol.cluster.Leadership;
import io.matriarch.protocol.cluster.Lifecycle;
import io.matriarch.protocol.cluster.Removal;
import io.matriarch.protocol.command.ClusterCommand;
import io.matriarch.protocol.command.Refusal;
import io.matriarch.protocol.event.ClusterEvent;
import io.matriarch.protocol.event.ClusterPaused;
import io.matriarch.protocol.event.ClusterReconfigured;
import io.matriarch.protocol.event.ClusterRegistered;
import io.matriarch.protocol.event.ClusterRemovalStarted;
import io.matriarch.protocol.event.ClusterResumed;
import io.matriarch.protocol.event.FailoverStarted;
import io.matriarch.protocol.event.InstanceAdded;
import io.matriarch.protocol.event.InstanceTaskFailed;
import io.matriarch.protocol.event.InstanceTaskStarted;
import io.matriarch.protocol.event.RevocationStarted;
import io.matriarch.protocol.event.SwitchoverStarted;
import io.matriarch.protocol.event.TaskKind;
import io.matriarch.protocol.evidence.Evidence;
import io.matriarch.protocol.id.IdGenerator;
import io.matriarch.protocol.id.InstanceId;
import io.matriarch.protocol.spec.ClusterSpec;
import io.matriarch.protocol.spec.InstanceSpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What each command of an operator leads to. Pure: whatever it answers, nothing has happened yet. */
public final class ClusterDecider {

    /** How far behind the candidate of a switchover may be: what is shipped within the shutdown. */
    static final long SWITCHOVER_LAG_BYTES = 16L << 20;

    private final ClusterState state;
    private final Observations seen;
    private final Instant now;
    private final IdGenerator ids;

    private ClusterDecider(ClusterState state, Observations seen, Instant now, IdGenerator ids) {
        this.state = state;
        this.seen = seen;
        this.now = now;
        this.ids = ids;
    }

    /** The answer to {@code command}. */
    public static Decision decide(
            ClusterState state, ClusterCommand command, Observations seen, Instant now, IdGenerator ids) {
        return new ClusterDecider(state, seen, now, ids).decide(command);
    }

    private Decision decide(ClusterCommand command) {
        if (command instanceof ClusterCommand.Apply apply && isFree()) {
            return register(apply.spec());
        }
        if (command instanceof ClusterCommand.RemoveCluster remove && settlesForLess(remove)) {
            return removeCluster(remove);
        }
        var obstacle = unmanaged();
        if (obstacle.isPresent()) {
            return new Decision.Refused(obstacle.get());
        }
        return switch (command) {
            case ClusterCommand.Apply c -> converge(c.spec());
            case ClusterCommand.AddInstance c -> add(c.instance());
            case ClusterCommand.RemoveInstance c -> removeInstance(c);
            case ClusterCommand.RemoveCluster c -> removeCluster(c);
            case ClusterCommand.Switchover c -> switchover(c);
            case ClusterCommand.Failover c -> failover(c);
            case ClusterCommand.Pause c ->
                state.paused()
                        ? refused(new Refusal.NothingToDo("cluster %s is paused already".formatted(state.name())))
                        : accepted(new ClusterPaused(now));
            case ClusterCommand.Resume c ->
                state.paused()
                        ? accepted(new ClusterResumed(now))
                        : refused(new Refusal.NothingToDo("cluster %s is not paused".formatted(state.name())));
            case ClusterCommand.Restart c -> startTask(c.instance(), TaskKind.RESTART);
            case ClusterCommand.Reinit c ->
                state.isLedBy(c.instance())
                        ? refused(new Refusal.LeadsTheCluster(c.instance()))
                        : startTask(c.instance(), TaskKind.REINIT);
        };
    }

    private boolean isFree() {
        return switch (state.lifecycle()) {
            case UNKNOWN, REMOVED -> true;
            case MANAGED, LEAVING -> false;
        };
    }

    private Optional<Refusal> unmanaged() {
        return switch (state.lifecycle()) {
            case UNKNOWN, REMOVED -> Optional.of(new Refusal.NoSuchCluster(state.name()));
            case LEAVING -> Optional.of(new Refusal.NotReady(state.name(), "it is being removed"));
            case MANAGED -> Optional.empty();
        };
    }

    private Decision register(ClusterSpec spec) {
        var events = new ArrayList<ClusterEvent>();
        events.add(new ClusterRegistered(spec.name(), spec.settings(), now));
        spec.instances().forEach(instance -> events.add(new InstanceAdded(instance, now)));
        return new Decision.Accepted(Optional.empty(), events);
    }

    private Decision converge(ClusterSpec spec) {
        var contradictions = new ArrayList<String>();
        var events = new ArrayList<ClusterEvent>();
        for (var declared : spec.instances()) {
            var known = state.instance(declared.id());
            if (known.isPresent()) {
                contradiction(known.get(), declared).ifPresent(contradictions::add);
            } else {
                addressInUse(declared).ifPresent(contradictions::add);
                events.add(new InstanceAdded(declared, now));
            }
        }
        if (!spec.settings().equals(state.settings())) {
            events.add(new ClusterReconfigured(spec.settings(), now));
        }
        return contradictions.isEmpty()
                ? new Decision.Accepted(Optional.empty(), events)
                : refused(new Refusal.Contradiction(contradictions));
    }

    /** The declared primary is where a cluster starts, so primary and replica are the same to a running one. */
    private static Optional<String> contradiction(InstanceState known, InstanceSpec declared) {
        if (!known.spec().address().equals(declared.address())) {
            return Optional.of("%s runs on %s and is declared on %s; remove it and add it again"
                    .formatted(declared.id(), known.spec().address(), declared.address()));
        }
        var sameKind = known.spec().role() == declared.role()
                || (known.spec().role().mayLead() && declared.role().mayLead());
        return sameKind
                ? Optional.empty()
                : Optional.of("%s was declared %s and is declared %s now; remove it and add it again"
                        .formatted(declared.id(), known.spec().role(), declared.role()));
    }

    private Optional<String> addressInUse(InstanceSpec declared) {
        return state.instances().values().stream()
                .filter(other -> other.spec().address().equals(declared.address()))
                .findFirst()
                .map(other -> "node %s is in use by %s".formatted(declared.address(), other.id()));
    }

    private Decision add(InstanceSpec instance) {
        if (state.instance(instance.id()).isPresent()) {
            return refused(new Refusal.AlreadyDeclared(instance.id()));
        }
        return addressInUse(instance)
                .<Decision>map(why -> refused(new Refusal.Contradiction(List.of(why))))
                .orElseGet(() -> accepted(new InstanceAdded(instance, now)));
    }

    private Decision removeInstance(ClusterCommand.RemoveInstance command) {
        if (state.isLedBy(command.instance())) {
            return refused(new Refusal.LeadsTheCluster(command.instance()));
        }
        if (command.deleteData()
                && state.instance(command.instance()).isPresent()
                && !seen.node(command.instance()).isAttached()) {
            return refused(new Refusal.NotReady(
                    state.name(),
                    "the agent of %s is unreachable, so its data cannot be deleted".formatted(command.instance())));
        }
        return startTask(command.instance(), command.deleteData() ? TaskKind.REMOVE_WITH_DATA : TaskKind.REMOVE);
    }

    /** A removal waits for every node to delete its data; a node that is gone for good would make it wait for ever. */
    private boolean settlesForLess(ClusterCommand.RemoveCluster command) {
        return state.lifecycle() == Lifecycle.LEAVING
                && !command.deleteData()
                && state.removal().filter(Removal::deleteData).isPresent();
    }

    private Decision removeCluster(ClusterCommand.RemoveCluster command) {
        var operation = ids.next();
        return new Decision.Accepted(
                Optional.of(operation), List.of(new ClusterRemovalStarted(operation, command.deleteData(), now)));
    }

    private Decision startTask(InstanceId id, TaskKind kind) {
        var instance = state.instance(id);
        if (instance.isEmpty()) {
            return refused(new Refusal.NoSuchInstance(state.name(), id));
        }
        // Whoever is removed may be out of reach for good, and then nothing else that was begun there ever ends.
        var task = instance.get().task();
        var superseded = task.filter(t -> kind.removes() && !t.kind().removes());
        if (task.isPresent() && superseded.isEmpty()) {
            return refused(new Refusal.Busy(
                    "%s of %s".formatted(task.get().kind().word(), id),
                    task.get().operation()));
        }
        if (state.change().isPresent()) {
            return refused(busy());
        }
        if (state.leader().isEmpty() && !kind.removes()) {
            return refused(new Refusal.NotReady(state.name(), "it has no leader yet"));
        }
        var operation = ids.next();
        var events = new ArrayList<ClusterEvent>();
        superseded.ifPresent(
                t -> events.add(new InstanceTaskFailed(t.operation(), id, "the instance is removed instead", now)));
        events.add(new InstanceTaskStarted(operation, id, kind, now));
        return new Decision.Accepted(Optional.of(operation), events);
    }

    private Refusal busy() {
        var change = state.change().orElseThrow();
        return new Refusal.Busy("a change of leader to %s".formatted(change.subject()), change.operation());
    }

    private Decision switchover(ClusterCommand.Switchover command) {
        var refusal = refusalOfChange(command.candidate());
        if (refusal.isPresent()) {
            return new Decision.Refused(refusal.get());
        }
        var leader = state.leader().orElseThrow();
        if (!isWell(leader)) {
            return refused(new Refusal.NotReady(
                    state.name(),
                    "its leader %s is not well; a failover needs no help of it".formatted(leader.instance())));
        }
        var ranking = rank(leader, SWITCHOVER_LAG_BYTES);
        var chosen = choose(ranking, command.candidate());
        if (chosen.isEmpty()) {
            return refused(noCandidate(ranking, command.candidate()));
        }
        var operation = ids.next();
        return new Decision.Accepted(
                Optional.of(operation),
                List.of(new SwitchoverStarted(
                        operation,
                        state.epoch().next(),
                        leader.instance(),
                        chosen.get(),
                        ranking.choosing(chosen.get()),
                        now)));
    }

    private Optional<Refusal> refusalOfChange(Optional<InstanceId> candidate) {
        if (candidate.isPresent() && state.instance(candidate.get()).isEmpty()) {
            return Optional.of(new Refusal.NoSuchInstance(state.name(), candidate.get()));
        }
        if (state.change().isPresent()) {
            return Optional.of(busy());
        }
        if (state.leader().isEmpty()) {
            return Optional.of(new Refusal.NotReady(state.name(), "it has no leader yet"));
        }
        return candidate.filter(state::isLedBy).map(Refusal.AlreadyLeads::new);
    }

    private boolean isWell(Leadership leader) {
        return seen.node(leader.instance()).isAttached()
                && LeaderCondition.of(state, leader, seen, timings(), now) instanceof LeaderCondition.Well;
    }

    private Decision failover(ClusterCommand.Failover command) {
        var refusal = refusalOfChange(command.candidate());
        if (refusal.isPresent()) {
            return new Decision.Refused(refusal.get());
        }
        var leader = state.leader().orElseThrow();
        if (state.isQuorum() && !(command.force() && mayOnlyBeForced(leader, command))) {
            return revocation(leader, command);
        }
        var unfenced = FailoverPolicy.signsOfLife(state, leader, seen, now);
        if (unfenced.isPresent()) {
            return refused(new Refusal.Unfenced(leader.instance(), unfenced.get()));
        }
        var ranking =
                rank(leader, command.force() ? Long.MAX_VALUE : state.settings().rpoBytes());
        var chosen = choose(ranking, command.candidate());
        if (chosen.isEmpty()) {
            return refused(noCandidate(ranking, command.candidate()));
        }
        var operation = ids.next();
        var condition = LeaderCondition.of(state, leader, seen, timings(), now);
        var evidence = new ArrayList<>(FailoverPolicy.evidenceOf(leader, condition, seen, now));
        evidence.add(new Evidence.OrderedByOperator(command.force(), now));
        return new Decision.Accepted(
                Optional.of(operation),
                List.of(new FailoverStarted(
                        operation,
                        state.epoch().next(),
                        Optional.of(leader.instance()),
                        chosen.get(),
                        command.force() ? "an operator forced a failover" : "an operator ordered a failover",
                        state.suspicion().map(s -> s.lastWellAt()).orElse(now),
                        state.suspicion().map(s -> s.since()).orElse(now),
                        evidence,
                        ranking.choosing(chosen.get()),
                        state.isQuorum() ? Optional.of(state.standbysUnder(chosen.get())) : Optional.empty(),
                        Optional.empty(),
                        now)));
    }

    /** Whether, in quorum mode, what is wanted may lose something: whoever else can take over loses nothing, also by force. */
    private boolean mayOnlyBeForced(Leadership leader, ClusterCommand.Failover command) {
        return command.candidate().isPresent()
                || FailoverPolicy.revocable(state, leader, seen, now).isEmpty();
    }

    /** In quorum mode the most advanced of those that have pledged leads: who that is shows only then. */
    private Decision revocation(Leadership leader, ClusterCommand.Failover command) {
        var standbys = FailoverPolicy.revocable(state, leader, seen, now);
        if (command.candidate().isPresent() || standbys.isEmpty()) {
            return refused(new Refusal.NoCandidate(List.of(
                    command.candidate().isPresent()
                            ? "with pg_rpo 0 the most advanced standby leads; a switchover goes to whom you choose"
                            : FailoverPolicy.pledgeArithmetic(state, leader, seen, now))));
        }
        var operation = ids.next();
        var condition = LeaderCondition.of(state, leader, seen, timings(), now);
        var evidence = new ArrayList<>(FailoverPolicy.evidenceOf(leader, condition, seen, now));
        evidence.add(new Evidence.OrderedByOperator(command.force(), now));
        return new Decision.Accepted(
                Optional.of(operation),
                List.of(new RevocationStarted(
                        operation,
                        state.epoch().next(),
                        leader.instance(),
                        standbys.get().record(),
                        standbys.get().revision(),
                        command.force() ? "an operator forced a failover" : "an operator ordered a failover",
                        state.suspicion().map(s -> s.lastWellAt()).orElse(now),
                        state.suspicion().map(s -> s.since()).orElse(now),
                        evidence,
                        now)));
    }

    private CandidateRanking rank(Leadership leader, long mayLackBytes) {
        var recently = now.minus(timings().silence());
        var end = FailoverPolicy.lastKnownEnd(state, seen);
        return CandidateRanking.of(state, leader, seen, new CandidateRanking.Bar(recently, end, mayLackBytes));
    }

    private static Optional<InstanceId> choose(CandidateRanking ranking, Optional<InstanceId> wanted) {
        return wanted.isPresent()
                ? wanted.filter(ranking::isEligible)
                : ranking.best().map(verdict -> verdict.instance());
    }

    private static Refusal noCandidate(CandidateRanking ranking, Optional<InstanceId> wanted) {
        return new Refusal.NoCandidate(ranking.reasons(wanted));
    }

    private Timings timings() {
        return Timings.of(state.settings());
    }

    private static Decision accepted(ClusterEvent event) {
        return new Decision.Accepted(Optional.empty(), List.of(event));
    }

    private static Decision refused(Refusal refusal) {
        return new Decision.Refused(refusal);
    }
}
