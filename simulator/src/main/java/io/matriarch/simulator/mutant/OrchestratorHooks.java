package io.matriarch.simulator.mutant;

import akka.persistence.typed.javadsl.EffectBuilder;
import akka.persistence.typed.javadsl.EffectFactories;
import akka.persistence.typed.javadsl.EventHandler;
import io.matriarch.failover.Contact;
import io.matriarch.failover.NodeView;
import io.matriarch.failover.Observations;
import io.matriarch.failover.Timings;
import io.matriarch.lease.LeaderWatch.LeaderKey;
import io.matriarch.node.NodeConnector.FenceOutcome;
import io.matriarch.node.NodeNews;
import io.matriarch.protocol.cluster.ClusterState;
import io.matriarch.protocol.cluster.Leadership;
import io.matriarch.protocol.cluster.LeadershipChange;
import io.matriarch.protocol.cluster.Membership;
import io.matriarch.protocol.event.ClusterEvent;
import io.matriarch.protocol.event.InstanceTaskStarted;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** What rewritten code calls to go wrong in the orchestrator. */
public final class OrchestratorHooks {

    private static final Duration LESS_THAN_A_HEARTBEAT = Duration.ofMillis(300);

    private OrchestratorHooks() {}

    /** The leader key, as if nobody held it. */
    public static LeaderKey unheld(Observations seen) {
        return seen.key() instanceof LeaderKey.Held held
                ? new LeaderKey.Absent(held.epoch(), held.revision())
                : seen.key();
    }

    /** No answer of a fence, taken for its success. */
    public static FenceOutcome hopeful(NodeNews.FenceEnded ended) {
        return switch (ended.outcome()) {
            case FenceOutcome.Fenced fenced -> fenced;
            case FenceOutcome.Failed _, FenceOutcome.Unreachable _, FenceOutcome.TimedOut _ ->
                new FenceOutcome.Fenced();
        };
    }

    /** Everybody was seen streaming once. */
    public static Membership joined(Membership membership) {
        return Membership.JOINED;
    }

    /** An agent whose report is late by a moment is out of reach. */
    public static Contact lostWhenLate(
            NodeView node, ClusterState state, Leadership leader, Observations seen, Timings timings, Instant now) {
        var due = node.reportedAt().map(at -> at.plus(LESS_THAN_A_HEARTBEAT));
        return node.contact() instanceof Contact.Attached
                        && due.filter(now::isAfter).isPresent()
                ? new Contact.Detached(now, false, "its report is late")
                : node.contact();
    }

    /** Who was once fenced counts as fenced ever after. */
    public static Optional<Instant> fencedOnce(Optional<Instant> notYet, NodeView before) {
        return before.fencedAt();
    }

    /** A poll that does not come in any trial. */
    public static Duration never(Duration pause) {
        return Duration.ofDays(1);
    }

    /** Does outside what the events will mean, and then persists them. */
    public static EffectBuilder<ClusterEvent, ClusterState> actFirst(
            EffectFactories<ClusterEvent, ClusterState> effects,
            List<ClusterEvent> events,
            Object actor,
            ClusterState state) {
        var next = state;
        for (var event : events) {
            next = next.evolve(event);
        }
        Inside.call(actor, "direct", next);
        return effects.persist(events);
    }

    /** An actor that forgets works as soon as it has begun them. */
    public static EventHandler<ClusterState, ClusterEvent> forgetful(EventHandler<ClusterState, ClusterEvent> handler) {
        return (state, event) -> event instanceof InstanceTaskStarted ? state : handler.apply(state, event);
    }

    /** However much a standby lacks. */
    public static long anyLack(long bytes) {
        return Long.MAX_VALUE;
    }

    /** Says it over the first link only. */
    public static <T> void saidOnce(Optional<T> wish, Consumer<T> say, Object supervisor) {
        if (Inside.number(supervisor, "lives") == 1) {
            wish.ifPresent(say);
        }
    }

    /** Says them over the first link only. */
    public static <T> void allSaidOnce(Collection<T> wishes, Consumer<T> say, Object supervisor) {
        if (Inside.number(supervisor, "lives") == 1) {
            wishes.forEach(say);
        }
    }

    /** A change of leader, unless it is a failover: that is overlooked. */
    public static boolean isPresentUnlessAFailover(Optional<?> change) {
        return change.filter(what -> !(what instanceof LeadershipChange.Failover))
                .isPresent();
    }
}
