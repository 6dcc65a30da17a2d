package io.matriarch.persistence;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.persistence.typed.PersistenceId;
import akka.persistence.typed.RecoveryFailed;
import akka.persistence.typed.javadsl.CommandHandler;
import akka.persistence.typed.javadsl.Effect;
import akka.persistence.typed.javadsl.EventHandler;
import akka.persistence.typed.javadsl.EventSourcedBehavior;
import akka.persistence.typed.javadsl.RetentionCriteria;
import akka.persistence.typed.javadsl.SignalHandler;
import io.matriarch.persistence.audit.EventLog.StateAt;
import io.matriarch.persistence.journal.PersistenceIds;
import io.matriarch.persistence.projection.EventTags;
import io.matriarch.protocol.cluster.ClusterState;
import io.matriarch.protocol.event.ClusterEvent;
import io.matriarch.protocol.id.ClusterName;
import java.util.Set;
import java.util.function.Consumer;

/** The least that can be a cluster actor: it persists what it is told and answers with what it knows. */
public final class RecordingCluster extends EventSourcedBehavior<RecordingCluster.Command, ClusterEvent, ClusterState> {

    private static final int SNAPSHOT_EVERY = 5;

    private final ClusterName name;
    private final ActorContext<Command> context;
    private final Consumer<Throwable> onRecoveryFailed;

    private RecordingCluster(ClusterName name, ActorContext<Command> context, Consumer<Throwable> onRecoveryFailed) {
        super(PersistenceId.ofUniqueId(PersistenceIds.of(name)));
        this.name = name;
        this.context = context;
        this.onRecoveryFailed = onRecoveryFailed;
    }

    /** What it understands. */
    public sealed interface Command {}

    /** Persist {@code event} and answer with its sequence number. */
    public record Append(ClusterEvent event, ActorRef<Long> replyTo) implements Command {}

    /** Answer with the state. */
    public record Tell(ActorRef<StateAt> replyTo) implements Command {}

    /** A cluster that takes a snapshot every five events and keeps two. */
    public static Behavior<Command> create(ClusterName name) {
        return create(name, failure -> {});
    }

    /** As above; {@code onRecoveryFailed} is told why when its events cannot be read. */
    public static Behavior<Command> create(ClusterName name, Consumer<Throwable> onRecoveryFailed) {
        return Behaviors.setup(context -> new RecordingCluster(name, context, onRecoveryFailed));
    }

    @Override
    public ClusterState emptyState() {
        return ClusterState.unknown(name);
    }

    @Override
    public CommandHandler<Command, ClusterEvent, ClusterState> commandHandler() {
        return this::onCommand;
    }

    @Override
    public EventHandler<ClusterState, ClusterEvent> eventHandler() {
        return ClusterState::evolve;
    }

    @Override
    public Set<String> tagsFor(ClusterEvent event) {
        return EventTags.of(event);
    }

    @Override
    public RetentionCriteria retentionCriteria() {
        return RetentionCriteria.snapshotEvery(SNAPSHOT_EVERY, 2);
    }

    @Override
    public SignalHandler<ClusterState> signalHandler() {
        return newSignalHandlerBuilder()
                .onSignal(RecoveryFailed.class, (state, failed) -> onRecoveryFailed.accept(failed.getFailure()))
                .build();
    }

    private Effect<ClusterEvent, ClusterState> onCommand(ClusterState state, Command command) {
        return switch (command) {
            case Append append -> Effect().persist(append.event()).thenReply(append.replyTo(), after -> sequence());
            case Tell tell -> Effect().reply(tell.replyTo(), new StateAt(state, sequence()));
        };
    }

    private long sequence() {
        return lastSequenceNumber(context);
    }
}
