package io.matriarch.cluster;

import akka.actor.typed.ActorRef;
import akka.actor.typed.javadsl.ActorContext;
import io.matriarch.failover.Observations;
import io.matriarch.node.NodeConnector.FenceOutcome;
import io.matriarch.node.NodeNews;
import io.matriarch.node.NodeProfile;
import io.matriarch.node.NodeSupervisor;
import io.matriarch.protocol.agent.Assignment;
import io.matriarch.protocol.agent.Member;
import io.matriarch.protocol.cluster.ClusterState;
import io.matriarch.protocol.cluster.InstanceState;
import io.matriarch.protocol.cluster.Lifecycle;
import io.matriarch.protocol.id.InstanceId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The supervisors of a cluster's instances: started and stopped as the state has instances, and told what has changed for them
 * since they were last told. Part of the actor: not to be touched from anywhere else.
 */
final class Crew {

    /** A host that says at once that it cannot be done is not asked over and over. */
    private static final Duration FENCE_AGAIN_AFTER = Duration.ofSeconds(1);

    private final ActorContext<ClusterActor.Message> context;
    private final Surroundings surroundings;
    private final ActorRef<NodeNews> ear;
    private final TreeMap<InstanceId, ActorRef<NodeSupervisor.Command>> supervisors = new TreeMap<>();
    private final Map<InstanceId, NodeProfile> profiles = new TreeMap<>();
    private final Map<InstanceId, Assignment> assignments = new TreeMap<>();
    private final Map<InstanceId, NodeSupervisor.Perform> works = new TreeMap<>();
    private final Set<InstanceId> fencing = new LinkedHashSet<>();
    /** When a fence failed last; by the wall clock, which may be set back: then nothing is waited for. */
    private final Map<InstanceId, Instant> fenceFailures = new TreeMap<>();

    private @Nullable ClusterState directed;
    private int spawned;

    Crew(ActorContext<ClusterActor.Message> context, Surroundings surroundings, ActorRef<NodeNews> ear) {
        this.context = context;
        this.surroundings = surroundings;
        this.ear = ear;
    }

    /** Brings all supervisors in line with the state. Called with every tick and every report, mostly with the state of before. */
    @SuppressWarnings(
            "ReferenceEquality") // an equal state that is another object is looked at again, which does no harm
    void direct(ClusterState state, Observations seen, Instant now) {
        if (state != directed) {
            dismissWhoIsNotIn(state);
            deploy(state);
            if (!ChangeProgress.mayBeTold(state, seen, now)) {
                return;
            }
            assign(state);
            directed = state;
        }
        switch (state.lifecycle()) {
            case MANAGED, LEAVING -> state.instances().values().forEach(instance -> assignWork(state, seen, instance));
            case UNKNOWN, REMOVED -> {}
        }
    }

    private void dismissWhoIsNotIn(ClusterState state) {
        for (var id : new ArrayList<>(supervisors.keySet())) {
            if (state.instance(id).isEmpty() || state.lifecycle() == Lifecycle.REMOVED) {
                dismiss(id);
            }
        }
    }

    private void deploy(ClusterState state) {
        switch (state.lifecycle()) {
            case MANAGED, LEAVING -> {
                var members = Directives.members(state);
                state.instances().values().forEach(instance -> deploy(state, members, instance));
            }
            case UNKNOWN, REMOVED -> {}
        }
    }

    private void deploy(ClusterState state, List<Member> members, InstanceState instance) {
        var id = instance.id();
        var profile = Directives.profile(state, members, instance);
        if (!supervisors.containsKey(id)) {
            enlist(profile);
        } else if (!profile.equals(profiles.put(id, profile))) {
            tell(id, new NodeSupervisor.Configure(profile));
        }
    }

    private void assign(ClusterState state) {
        switch (state.lifecycle()) {
            case MANAGED, LEAVING -> state.instances().keySet().forEach(id -> assign(state, id));
            case UNKNOWN, REMOVED -> {}
        }
    }

    private void assign(ClusterState state, InstanceId id) {
        if (fencing.contains(id)) {
            return;
        }
        Assignments.of(state, id)
                .filter(assignment -> !Objects.equals(assignment, assignments.put(id, assignment)))
                .ifPresent(assignment -> tell(id, new NodeSupervisor.Assign(assignment)));
    }

    /** Depends on what was seen, too. */
    private void assignWork(ClusterState state, Observations seen, InstanceState instance) {
        var id = instance.id();
        if (fencing.contains(id)) {
            return;
        }
        Directives.work(state, seen, instance)
                .filter(work -> !Objects.equals(work, works.put(id, work)))
                .ifPresent(work -> tell(id, work));
    }

    private void enlist(NodeProfile profile) {
        var id = profile.instance();
        spawned++;
        var behavior = NodeSupervisor.create(
                profile, surroundings.connector(), surroundings.chances().apply(id), ear);
        var supervisor = context.spawn(behavior, "node-%d-%d".formatted(id.seq(), spawned));
        context.watchWith(supervisor, new ClusterActor.SupervisorEnded(id, supervisor));
        supervisors.put(id, supervisor);
        profiles.put(id, profile);
    }

    /**
     * A supervisor has ended; the next direction replaces it.
     *
     * @return whether it was not dismissed, but fell over something
     */
    boolean lost(InstanceId id, ActorRef<NodeSupervisor.Command> supervisor) {
        if (!supervisor.equals(supervisors.get(id))) {
            return false;
        }
        forget(id);
        directed = null;
        return true;
    }

    private void dismiss(InstanceId id) {
        tell(id, new NodeSupervisor.Stop(true));
        forget(id);
    }

    private void forget(InstanceId id) {
        supervisors.remove(id);
        profiles.remove(id);
        assignments.remove(id);
        works.remove(id);
        fencing.remove(id);
        fenceFailures.remove(id);
    }

    void askForReports() {
        supervisors.values().forEach(supervisor -> supervisor.tell(new NodeSupervisor.RequestReport()));
    }

    /** Kills PostgreSQL of {@code id} over SSH; once at a time, and not at once again when that has just failed. */
    void fence(InstanceId id, Instant now) {
        var pausing = Optional.ofNullable(fenceFailures.get(id))
                .filter(failed -> now.isBefore(failed.plus(FENCE_AGAIN_AFTER)) && !now.isBefore(failed))
                .isPresent();
        if (supervisors.containsKey(id) && !pausing && fencing.add(id)) {
            tell(id, new NodeSupervisor.Fence());
        }
    }

    /** After a fence the supervisor has forgotten what it was told. */
    void fenceEnded(InstanceId id, FenceOutcome outcome, Instant now) {
        switch (outcome) {
            case FenceOutcome.Fenced _ -> fenceFailures.remove(id);
            case FenceOutcome.Failed _, FenceOutcome.TimedOut _, FenceOutcome.Unreachable _ ->
                fenceFailures.put(id, now);
        }
        fencing.remove(id);
        assignments.remove(id);
        works.remove(id);
        directed = null;
    }

    private void tell(InstanceId id, NodeSupervisor.Command command) {
        Objects.requireNonNull(supervisors.get(id)).tell(command);
    }
}
