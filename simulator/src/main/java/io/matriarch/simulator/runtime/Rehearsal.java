package io.matriarch.simulator.runtime;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.SupervisorStrategy;
import akka.actor.typed.javadsl.Behaviors;
import akka.persistence.typed.PersistenceId;
import akka.persistence.typed.javadsl.CommandHandlerWithReply;
import akka.persistence.typed.javadsl.EventHandler;
import akka.persistence.typed.javadsl.EventSourcedBehaviorWithEnforcedReplies;
import io.matriarch.protocol.event.ClusterEvent;
import io.matriarch.protocol.event.ClusterPaused;
import io.matriarch.simulator.time.VirtualTime;
import java.time.Duration;

/** Persists an event and recovers, so that whatever Akka starts at first use is started before the first trial. */
final class Rehearsal extends EventSourcedBehaviorWithEnforcedReplies<ActorRef<String>, ClusterEvent, Integer> {

    private static final long ENOUGH_NANOS = Duration.ofSeconds(1).toNanos();

    private Rehearsal() {
        super(
                PersistenceId.of("cluster", "rehearsal"),
                SupervisorStrategy.restartWithBackoff(Duration.ofMillis(200), Duration.ofSeconds(5), 0.2));
    }

    /** In the trial that has just begun. */
    static void in(AkkaRuntime runtime) {
        var answers = new int[1];
        ActorRef<String> audience = runtime.spawn(Behaviors.receiveMessage(answer -> {
            answers[0]++;
            return Behaviors.same();
        }));
        for (var round = 1; round <= 2; round++) {
            Behavior<ActorRef<String>> rehearsal = Behaviors.setup(context -> new Rehearsal());
            var actor = runtime.spawn(rehearsal);
            actor.tell(audience);
            runtime.runUntil(round * ENOUGH_NANOS);
            runtime.stop(actor);
        }
        if (answers[0] != 2) {
            throw new IllegalStateException("Akka does not persist on virtual time");
        }
    }

    @Override
    public Integer emptyState() {
        return 0;
    }

    @Override
    public CommandHandlerWithReply<ActorRef<String>, ClusterEvent, Integer> commandHandler() {
        return (state, replyTo) ->
                Effect().persist(new ClusterPaused(VirtualTime.START)).thenReply(replyTo, next -> "persisted");
    }

    @Override
    public EventHandler<Integer, ClusterEvent> eventHandler() {
        return (state, event) -> state + 1;
    }
}
