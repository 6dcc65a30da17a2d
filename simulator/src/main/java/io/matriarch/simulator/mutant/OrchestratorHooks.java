package io.matriarch.simulator.mutant;

import akka.persistence.typed.javadsl.EffectBuilder;
import akka.persistence.typed.javadsl.EffectFactories;
import akka.persistence.typed.javadsl.EventHandler;
import io.matriarch.failover.Observations;
import io.matriarch.failover.Timings;
import io.matriarch.lease.LeaderWatch.LeaderKey;
import io.matriarch.node.NodeConnector.FenceOutcome;
import io.matriarch.node.NodeNews;
import io.matriarch.protocol.cluster.ClusterState;
import io.matriarch.protocol.cluster.Membership;
import io.matriarch.protocol.event.ClusterEvent;
import io.matriarch.protocol.event.InstanceTaskStarted;
import java.time.Duration;
import java.util.List;

/** What rewritten code calls to go wrong in the orchestrator. */
public final class OrchestratorHooks {

    private static final Duration LESS_THAN_A_HEARTBEAT = Duration.ofMillis(400);

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

    /** One report that is late is silence. */
    public static Timings impatient(Timings timings) {
        return new Timings(
                timings.lease(),
                LESS_THAN_A_HEARTBEAT,
                timings.standbySilence(),
                timings.evidenceWait(),
                timings.promotion(),
                timings.demotion(),
                timings.restart());
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
}
