package io.matriarch.simulator.invariant;

import io.matriarch.protocol.agent.Assignment;
import io.matriarch.protocol.agent.ToAgent;
import io.matriarch.protocol.cluster.ClusterState;
import io.matriarch.protocol.cluster.Leadership;
import io.matriarch.protocol.event.BootstrapCompleted;
import io.matriarch.protocol.event.BootstrapStarted;
import io.matriarch.protocol.event.ClusterEvent;
import io.matriarch.protocol.event.ClusterPaused;
import io.matriarch.protocol.event.ClusterRemovalStarted;
import io.matriarch.protocol.event.ClusterResumed;
import io.matriarch.protocol.event.FailoverCompleted;
import io.matriarch.protocol.event.FailoverStarted;
import io.matriarch.protocol.event.InstanceTaskStarted;
import io.matriarch.protocol.event.LeaderRecovered;
import io.matriarch.protocol.event.LeaderRestartOrdered;
import io.matriarch.protocol.event.LeaderSuspected;
import io.matriarch.protocol.event.RevocationStarted;
import io.matriarch.protocol.event.SwitchoverCompleted;
import io.matriarch.protocol.event.SwitchoverLeaderStopped;
import io.matriarch.protocol.event.SwitchoverStarted;
import io.matriarch.protocol.id.Epoch;
import io.matriarch.protocol.id.InstanceId;
import io.matriarch.protocol.id.Lsn;
import io.matriarch.protocol.id.OperationId;
import io.matriarch.protocol.id.Timeline;
import io.matriarch.simulator.history.Happening;
import io.matriarch.simulator.history.Happening.EventPersisted;
import io.matriarch.simulator.history.Happening.FenceBegun;
import io.matriarch.simulator.history.Happening.Told;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Replaying the journal gives the live state, and every action outside was in the journal before:
 * <ul>
 *   <li>nobody is told to lead, or to follow somebody, in an epoch for which the journal had not decided that; nor to lead after a
 *       switchover before the journal says that, and where, the old leader stopped; nor to copy a new leader before the journal
 *       says that it leads;
 *   <li>nobody is told to pledge an epoch in which the journal does not take a leader's standbys away;
 *   <li>no work is ordered, and nobody told to rest, that the journal does not know of;
 *   <li>nobody is fenced who was not suspected in the journal;
 *   <li>events and snapshots are read as they were written;
 *   <li>leader, epoch and pause are what the last events about them say: a fold that is wrong is wrong in life and replay alike.
 * </ul>
 */
final class ReplayIsLiveState implements Checker {

    private final Verdicts verdicts;
    private final Map<Epoch, Decided> decisions = new HashMap<>();
    private final Map<OperationId, Epoch> switchovers = new HashMap<>();
    private final Set<Epoch> revocations = new HashSet<>();
    private final Set<OperationId> works = new HashSet<>();
    private final Set<InstanceId> suspected = new HashSet<>();
    private final Set<InstanceId> removed = new HashSet<>();
    private boolean clusterRemoved;
    private long persisted;

    /** What the journal says of an epoch. */
    private static final class Decided {
        private final InstanceId leader;
        private final boolean switchover;
        private Optional<Lsn> stoppedAt = Optional.empty();
        private boolean completed;

        Decided(InstanceId leader, boolean switchover) {
            this.leader = leader;
            this.switchover = switchover;
        }
    }

    ReplayIsLiveState(Verdicts verdicts) {
        this.verdicts = verdicts;
    }

    @Override
    public void on(long atNanos, Happening happening) {
        if (happening instanceof EventPersisted event) {
            persisted++;
            onEvent(event.event());
        } else if (happening instanceof Told told) {
            onTold(atNanos, told);
        } else if (happening instanceof FenceBegun(var orchestrator, var instance)) {
            if (!suspected.contains(instance)) {
                violated(
                        atNanos,
                        "%s fences %s, which is not suspected in the journal".formatted(orchestrator, instance));
            }
        }
    }

    private void onEvent(ClusterEvent event) {
        if (event instanceof BootstrapStarted e) {
            decisions.put(e.epoch(), new Decided(e.leader(), false));
        } else if (event instanceof RevocationStarted e) {
            revocations.add(e.epoch());
        } else if (event instanceof FailoverStarted e) {
            decisions.put(e.epoch(), new Decided(e.to(), false));
        } else if (event instanceof SwitchoverStarted e) {
            decisions.put(e.epoch(), new Decided(e.to(), true));
            switchovers.put(e.operation(), e.epoch());
        } else if (event instanceof SwitchoverLeaderStopped e) {
            decided(switchovers.getOrDefault(e.operation(), Epoch.NONE))
                    .ifPresent(d -> d.stoppedAt = Optional.of(e.endOfWal()));
        } else if (event instanceof BootstrapCompleted e) {
            decided(e.epoch()).ifPresent(d -> d.completed = true);
        } else if (event instanceof FailoverCompleted e) {
            decided(e.epoch()).ifPresent(d -> d.completed = true);
        } else if (event instanceof SwitchoverCompleted e) {
            decided(e.epoch()).ifPresent(d -> d.completed = true);
        } else if (event instanceof LeaderSuspected e) {
            suspected.add(e.leader());
        } else if (event instanceof LeaderRecovered e) {
            suspected.remove(e.leader());
        } else if (event instanceof InstanceTaskStarted e) {
            works.add(e.operation());
            if (e.kind().removes()) {
                removed.add(e.instance());
            }
        } else if (event instanceof LeaderRestartOrdered e) {
            works.add(e.operation());
        } else if (event instanceof ClusterRemovalStarted e) {
            works.add(e.operation());
            clusterRemoved = true;
        }
    }

    private Optional<Decided> decided(Epoch epoch) {
        return Optional.ofNullable(decisions.get(epoch));
    }

    private void onTold(long atNanos, Told told) {
        var complaint = switch (told.message()) {
            case ToAgent.Assign(var assignment) -> objection(told.instance(), assignment);
            case ToAgent.Perform(var operation, var _, var work) ->
                works.contains(operation)
                        ? Optional.<String>empty()
                        : Optional.of("to do " + work + " as " + operation);
            case ToAgent.Hello _, ToAgent.Configure _, ToAgent.RequestReport _, ToAgent.Retire _ ->
                Optional.<String>empty();
        };
        complaint.ifPresent(what -> violated(
                atNanos,
                "%s tells %s %s, and the journal does not say so"
                        .formatted(told.orchestrator(), told.instance(), what)));
    }

    private Optional<String> objection(InstanceId instance, Assignment assignment) {
        var decided = decided(assignment.epoch());
        return switch (assignment) {
            case Assignment.Lead lead ->
                decided.filter(d -> d.leader.equals(instance) && (!d.switchover || mayLeadNow(d, lead)))
                                .isPresent()
                        ? Optional.empty()
                        : Optional.of("to lead in epoch %s".formatted(lead.epoch()));
            case Assignment.Follow follow ->
                decided.filter(d -> d.leader.equals(follow.leader()) && (d.completed || !follow.leaderReady()))
                                .isPresent()
                        ? Optional.empty()
                        : Optional.of("to follow %s%s in epoch %s"
                                .formatted(
                                        follow.leader(),
                                        follow.leaderReady() ? ", which is ready," : "",
                                        follow.epoch()));
            case Assignment.Detach detach ->
                revocations.contains(detach.epoch())
                        ? Optional.empty()
                        : Optional.of("to pledge epoch %s".formatted(detach.epoch()));
            case Assignment.Rest rest ->
                clusterRemoved || removed.contains(instance)
                        ? Optional.empty()
                        : Optional.of("to rest in epoch %s".formatted(rest.epoch()));
        };
    }

    private static boolean mayLeadNow(Decided decided, Assignment.Lead lead) {
        return decided.completed || (decided.stoppedAt.isPresent() && decided.stoppedAt.equals(lead.notBefore()));
    }

    @Override
    public void end(long atNanos, Truth truth) {
        var journal = truth.journal();
        if (journal.size() != persisted) {
            violated(
                    atNanos,
                    "%d events are in the journal, and %d were persisted".formatted(journal.size(), persisted));
        }
        truth.misread().ifPresent(what -> violated(atNanos, what));
        truth.view().ifPresent(view -> {
            if (view.sequence() > journal.size()) {
                violated(
                        atNanos,
                        "the actor is at %d, and %d events are in the journal"
                                .formatted(view.sequence(), journal.size()));
                return;
            }
            var replayed = ClusterState.unknown(view.state().name());
            var told = new Leader();
            for (var event : journal.subList(0, (int) view.sequence())) {
                replayed = replayed.evolve(event);
                told.on(event);
            }
            told.complaint(view.state()).ifPresent(what -> violated(atNanos, what));
            if (!replayed.equals(view.state())) {
                violated(
                        atNanos,
                        "after %d events the live state is %s and the replayed one %s"
                                .formatted(view.sequence(), view.state(), replayed));
            }
        });
    }

    /** What the events say of the leader, read without the production fold. */
    private static final class Leader {
        private Optional<InstanceId> instance = Optional.empty();
        private Epoch epoch = Epoch.NONE;
        private Epoch highest = Epoch.NONE;
        private Optional<Timeline> timeline = Optional.empty();
        private boolean paused;

        private void on(ClusterEvent event) {
            if (event instanceof BootstrapCompleted e) {
                leads(e.leader(), e.epoch(), e.timeline());
            } else if (event instanceof FailoverCompleted e) {
                leads(e.leader(), e.epoch(), e.timeline());
            } else if (event instanceof SwitchoverCompleted e) {
                leads(e.leader(), e.epoch(), e.timeline());
            } else if (event instanceof RevocationStarted e) {
                highest = e.epoch();
            } else if (event instanceof FailoverStarted e) {
                highest = e.epoch();
            } else if (event instanceof SwitchoverStarted e) {
                highest = e.epoch();
            } else if (event instanceof ClusterPaused) {
                paused = true;
            } else if (event instanceof ClusterResumed) {
                paused = false;
            }
        }

        private void leads(InstanceId leader, Epoch of, Timeline on) {
            instance = Optional.of(leader);
            epoch = of;
            timeline = Optional.of(on);
        }

        private Optional<String> complaint(ClusterState state) {
            var right = state.leader().map(Leadership::instance).equals(instance)
                    && state.leader().map(Leadership::timeline).equals(timeline)
                    && state.leader().map(Leadership::epoch).orElse(Epoch.NONE).equals(epoch)
                    && !state.epoch().isBefore(highest)
                    && state.paused() == paused;
            return right
                    ? Optional.empty()
                    : Optional.of(
                            "the live state is %s, and the events say that %s leads on timeline %s in epoch %s of %s%s"
                                    .formatted(state, instance, timeline, epoch, highest, paused ? ", paused" : ""));
        }
    }

    private void violated(long atNanos, String what) {
        verdicts.violated(Invariant.REPLAY_IS_LIVE_STATE, atNanos, what);
    }
}
