package io.matriarch.cluster;

import akka.actor.typed.ActorRef;
import akka.actor.typed.BackoffSupervisorStrategy;
import akka.actor.typed.Behavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.PreRestart;
import akka.actor.typed.SupervisorStrategy;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.TimerScheduler;
import akka.persistence.typed.PersistenceId;
import akka.persistence.typed.RecoveryCompleted;
import akka.persistence.typed.javadsl.CommandHandlerWithReply;
import akka.persistence.typed.javadsl.EventHandler;
import akka.persistence.typed.javadsl.EventSourcedBehaviorWithEnforcedReplies;
import akka.persistence.typed.javadsl.ReplyEffect;
import akka.persistence.typed.javadsl.RetentionCriteria;
import akka.persistence.typed.javadsl.SignalHandler;
import io.matriarch.failover.Assessment.Need;
import io.matriarch.failover.Observations;
import io.matriarch.lease.LeaderWatch;
import io.matriarch.lease.LeaderWatch.LeaderKey;
import io.matriarch.node.NodeConnector.Reach;
import io.matriarch.node.NodeNews;
import io.matriarch.node.NodeSupervisor;
import io.matriarch.persistence.journal.SnapshotPolicy;
import io.matriarch.persistence.projection.EventTags;
import io.matriarch.protocol.cluster.ClusterState;
import io.matriarch.protocol.cluster.Leadership;
import io.matriarch.protocol.cluster.Lifecycle;
import io.matriarch.protocol.command.ClusterCommand;
import io.matriarch.protocol.command.Refusal;
import io.matriarch.protocol.event.ClusterEvent;
import io.matriarch.protocol.event.CommandRefused;
import io.matriarch.protocol.id.ClusterName;
import io.matriarch.protocol.id.InstanceId;
import io.matriarch.protocol.id.OperationId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.slf4j.Logger;

/**
 * One PostgreSQL cluster: a shell that persists what {@link ClusterDecider} and {@link ClusterReactions} decide, and tells its
 * supervisors what follows from the state. Nothing is done outside before it is in the journal; after recovery everything
 * unfinished follows from the state again.
 */
public final class ClusterActor
        extends EventSourcedBehaviorWithEnforcedReplies<ClusterActor.Message, ClusterEvent, ClusterState> {

    /** What the actor may be told. */
    public sealed interface Message {}

    /** Carry out a command. */
    public record Execute(ClusterCommand command, ActorRef<CommandAnswer> replyTo) implements Message {}

    /** Say how things are. */
    public record GetView(ActorRef<ClusterView> replyTo) implements Message {}

    /** @param life in which it was heard: what waited while the actor recovered is no news */
    private record Heard(NodeNews news, long life) implements Message {}

    private record KeySeen(LeaderKey key, long life) implements Message {}

    /** It should not have; its ref, since a name does not say which one it was. */
    record SupervisorEnded(InstanceId instance, ActorRef<NodeSupervisor.Command> supervisor) implements Message {}

    /** What the journal's last number is, where it can be known. */
    private record JournalAnswered(OptionalLong last, long life) implements Message {}

    /** Everything has been heard that waited while the event of that number was being written. */
    private record CaughtUp(long sequenceNumber) implements Message {}

    private enum AskJournal implements Message {
        ASK_JOURNAL
    }

    private enum Tick implements Message {
        TICK
    }

    private static final Duration TICK_EVERY = Duration.ofMillis(250);
    private static final Duration ASK_AGAIN_AFTER = Duration.ofMillis(100);
    private static final Duration ASK_JOURNAL_EVERY = Duration.ofSeconds(5);
    /** A question that has not been answered by then never will be, or by a database that is busy enough. */
    private static final Duration JOURNAL_PATIENCE = Duration.ofSeconds(30);

    private static final BackoffSupervisorStrategy RECOVER_AGAIN =
            SupervisorStrategy.restartWithBackoff(Duration.ofMillis(200), Duration.ofSeconds(5), 0.2);

    private final ActorContext<Message> context;
    private final TimerScheduler<Message> timers;
    private final ClusterName name;
    private final Surroundings surroundings;
    private final SteadyClock clock;
    private final ActorRef<NodeNews> ear;
    private long lives;
    private Crew crew;
    private Observations seen;
    private Optional<LeaderWatch.Subscription> watch = Optional.empty();
    private java.time.Instant askedAt = java.time.Instant.MIN;
    private long caughtUpTo;

    private ClusterActor(
            ActorContext<Message> context,
            TimerScheduler<Message> timers,
            ClusterName name,
            PersistenceId persistenceId,
            Surroundings surroundings) {
        super(persistenceId, RECOVER_AGAIN);
        this.context = context;
        this.timers = timers;
        this.name = name;
        this.surroundings = surroundings;
        this.clock = new SteadyClock(surroundings.clock(), surroundings.ticker());
        this.ear = context.messageAdapter(NodeNews.class, news -> new Heard(news, lives));
        this.seen = Observations.none(clock.instant());
        this.crew = new Crew(context, surroundings, ear);
    }

    /** The behavior of the cluster {@code name}, with its events under {@code persistenceId}. */
    public static Behavior<Message> create(ClusterName name, PersistenceId persistenceId, Surroundings surroundings) {
        return Behaviors.setup(context -> Behaviors.withTimers(timers -> Behaviors.<Message>supervise(
                        new ClusterActor(context, timers, name, persistenceId, surroundings))
                .onFailure(BehindTheJournalException.class, RECOVER_AGAIN)));
    }

    @Override
    public ClusterState emptyState() {
        return ClusterState.unknown(name);
    }

    @Override
    public EventHandler<ClusterState, ClusterEvent> eventHandler() {
        return ClusterState::evolve;
    }

    @Override
    public CommandHandlerWithReply<Message, ClusterEvent, ClusterState> commandHandler() {
        return this::onMessage;
    }

    @Override
    public SignalHandler<ClusterState> signalHandler() {
        return newSignalHandlerBuilder()
                .onSignal(RecoveryCompleted.instance(), this::onRecovered)
                .onSignal(PreRestart.instance(), state -> closeWatch())
                .onSignal(PostStop.instance(), state -> closeWatch())
                .build();
    }

    @Override
    public RetentionCriteria retentionCriteria() {
        return RetentionCriteria.snapshotEvery(SnapshotPolicy.EVERY_EVENTS, SnapshotPolicy.KEPT);
    }

    @Override
    public Set<String> tagsFor(ClusterEvent event) {
        return EventTags.of(event);
    }

    private ReplyEffect<ClusterEvent, ClusterState> onMessage(ClusterState state, Message message) {
        return switch (message) {
            case Execute execute -> onExecute(state, execute);
            case GetView ask -> Effect().reply(ask.replyTo(), view(state));
            case Heard heard when heard.life() == lives -> onNews(state, heard.news());
            case KeySeen sighting when sighting.life() == lives -> onKey(state, sighting.key());
            case JournalAnswered answered when answered.life() == lives -> onJournalAnswered(answered.last());
            case Heard stale -> Effect().noReply();
            case KeySeen stale -> Effect().noReply();
            case JournalAnswered stale -> Effect().noReply();
            case AskJournal ask -> askJournal();
            case SupervisorEnded(var instance, var supervisor) -> onSupervisorEnded(state, instance, supervisor);
            case CaughtUp caughtUp -> onCaughtUp(state, caughtUp.sequenceNumber());
            case Tick tick -> react(state);
        };
    }

    private void onRecovered(ClusterState state) {
        // Another orchestrator's clock may have been ahead of ours.
        state.change().ifPresent(change -> clock.isAfter(change.startedAt()));
        state.suspicion().ifPresent(suspicion -> clock.isAfter(suspicion.since()));
        begin();
        if (state.lifecycle() != Lifecycle.UNKNOWN) {
            log().info(
                            "{} recovered: {} instances, leader {}, epoch {}{}",
                            name,
                            state.instances().size(),
                            state.leader()
                                    .map(leader -> leader.instance().value())
                                    .orElse("none"),
                            state.epoch(),
                            state.change()
                                    .map(change -> ", unfinished: " + change)
                                    .orElse(""));
        }
        direct(state);
    }

    /**
     * Also after each restart of this very object: when an event could not be persisted Akka has stopped the timers and all
     * children, and what was observed before is old.
     */
    private void begin() {
        lives++;
        seen = Observations.none(clock.instant());
        caughtUpTo = lastSequenceNumber(context);
        crew = new Crew(context, surroundings, ear);
        askedAt = java.time.Instant.MIN;
        timers.startTimerWithFixedDelay(Tick.TICK, Tick.TICK, TICK_EVERY);
        askJournalAfter(ASK_JOURNAL_EVERY);
    }

    private void askJournalAfter(Duration delay) {
        timers.startSingleTimer(AskJournal.ASK_JOURNAL, AskJournal.ASK_JOURNAL, delay);
    }

    /** One question at a time: a slow database is not asked more. */
    private ReplyEffect<ClusterEvent, ClusterState> askJournal() {
        askJournalAfter(JOURNAL_PATIENCE);
        var self = context.getSelf();
        var life = lives;
        surroundings.journal().ask(persistenceId().id(), last -> self.tell(new JournalAnswered(last, life)));
        return Effect().noReply();
    }

    /**
     * Of two copies of this actor the journal lets one persist, and the other learns of it when it wants to persist as well. One that
     * thinks it has nothing to say would never learn of it, and wait for ever for what the other has ended. Not knowing is not being
     * behind. Nothing of our own is under way here, for a message waits until what is being persisted is.
     */
    private ReplyEffect<ClusterEvent, ClusterState> onJournalAnswered(OptionalLong last) {
        var ours = lastSequenceNumber(context);
        if (last.isPresent() && last.getAsLong() > ours) {
            throw new BehindTheJournalException(name, ours, last.getAsLong());
        }
        askJournalAfter(ASK_JOURNAL_EVERY);
        return Effect().noReply();
    }

    private ReplyEffect<ClusterEvent, ClusterState> onExecute(ClusterState state, Execute execute) {
        var now = clock.instant();
        var decision = ClusterDecider.decide(state, execute.command(), seen, now, surroundings.ids());
        return switch (decision) {
            case Decision.Accepted accepted -> onAccepted(execute, accepted);
            case Decision.Refused refused -> onRefused(state, execute, refused.refusal());
        };
    }

    private ReplyEffect<ClusterEvent, ClusterState> onAccepted(Execute execute, Decision.Accepted accepted) {
        if (accepted.events().isEmpty()) {
            return Effect().reply(execute.replyTo(), answer(accepted.operation(), List.of()));
        }
        return Effect()
                .persist(accepted.events())
                .thenRun((ClusterState next) -> onPersisted(accepted.events()))
                .thenReply(execute.replyTo(), next -> answer(accepted.operation(), accepted.events()));
    }

    private ReplyEffect<ClusterEvent, ClusterState> onRefused(ClusterState state, Execute execute, Refusal refusal) {
        var word = execute.command().word();
        log().info("{}: {} refused: {}", name, word, refusal.sentence());
        var answer = new CommandAnswer.Refused(refusal);
        if (state.lifecycle() != Lifecycle.MANAGED || !refusal.isWorthRecording()) {
            return Effect().reply(execute.replyTo(), answer);
        }
        var record = new CommandRefused(word, refusal.code(), refusal.sentence(), clock.instant());
        return Effect()
                .persist(record)
                .thenRun((ClusterState next) -> onPersisted(List.of(record)))
                .thenReply(execute.replyTo(), next -> answer);
    }

    private CommandAnswer answer(Optional<OperationId> operation, List<ClusterEvent> events) {
        var last = lastSequenceNumber(context);
        var recorded = new ArrayList<CommandAnswer.Recorded>();
        for (var i = 0; i < events.size(); i++) {
            recorded.add(new CommandAnswer.Recorded(last - events.size() + 1 + i, events.get(i)));
        }
        return new CommandAnswer.Accepted(operation, recorded, last);
    }

    private ReplyEffect<ClusterEvent, ClusterState> onNews(ClusterState state, NodeNews news) {
        var repeated = Sightings.isRepeated(seen, news);
        seen = Sightings.add(state, seen, news, clock.instant());
        switch (news) {
            case NodeNews.FenceEnded ended -> crew.fenceEnded(ended.instance(), ended.outcome(), clock.instant());
            case NodeNews.Attached n -> log().info("{}: attached", n.instance());
            case NodeNews.Detached n -> log().info("{}: detached ({}): {}", n.instance(), n.reach(), n.why());
            case NodeNews.StaleEpoch n ->
                log().warn(
                                "{}: epoch {} is too low, the agent has accepted {}",
                                n.instance(),
                                n.offered(),
                                n.accepted());
            case NodeNews.Rejected n -> log().warn("{}: the agent refused: {}", n.instance(), n.reason());
            case NodeNews.Reported n -> {}
            case NodeNews.Progress n -> {}
        }
        // Mostly an agent says what it said before, and nothing is under way: then the next tick is early enough.
        return repeated && ClusterReactions.isCalm(state) ? Effect().noReply() : react(state);
    }

    /** What it was told is lost with it: the next tick starts another one and tells it all again. */
    private ReplyEffect<ClusterEvent, ClusterState> onSupervisorEnded(
            ClusterState state, InstanceId instance, ActorRef<NodeSupervisor.Command> supervisor) {
        if (crew.lost(instance, supervisor)) {
            log().error("{}: its supervisor has ended by itself and is started again", instance);
            var why = "the supervisor has ended by itself";
            var now = clock.instant();
            seen = Sightings.add(state, seen, new NodeNews.Detached(instance, Reach.AGENT_UNREACHABLE, why), now);
        }
        return Effect().noReply();
    }

    private ReplyEffect<ClusterEvent, ClusterState> onKey(ClusterState state, LeaderKey key) {
        seen = seen.keySeen(key, clock.instant());
        return react(state);
    }

    private ReplyEffect<ClusterEvent, ClusterState> react(ClusterState state) {
        if (isBehindItsNews()) {
            return Effect().noReply();
        }
        var reaction = ClusterReactions.react(state, seen, clock.instant(), surroundings.ids());
        if (reaction.events().isEmpty()) {
            reaction.needs().forEach(need -> fulfil(state, need));
            direct(state);
            return Effect().noReply();
        }
        // What is needed is asked for once the events are in the journal, for it may be a fence: then a tick leads here
        // again.
        return Effect()
                .persist(reaction.events())
                .thenRun((ClusterState next) -> onPersisted(reaction.events()))
                .thenNoReply();
    }

    private void fulfil(ClusterState state, Need need) {
        switch (need) {
            case FRESH_REPORTS -> {
                if (mayAskAgain()) {
                    crew.askForReports();
                }
            }
            case LEADER_KEY -> {
                if (mayAskAgain()) {
                    watch.ifPresent(LeaderWatch.Subscription::refresh);
                }
            }
            case FENCE -> state.leader().map(Leadership::instance).ifPresent(id -> crew.fence(id, clock.instant()));
        }
    }

    /** Every report leads here again: without a pause question and answer would chase each other. */
    private boolean mayAskAgain() {
        var now = clock.instant();
        if (now.isBefore(askedAt.plus(ASK_AGAIN_AFTER))) {
            return false;
        }
        askedAt = now;
        return true;
    }

    /**
     * The journal may have taken seconds, and what came in meanwhile waits and may speak against what was decided: it is heard
     * first, so the word that nothing is left of it goes to the end of the queue.
     */
    private void onPersisted(List<? extends ClusterEvent> events) {
        events.forEach(event -> log().info("{}: {}", name, event));
        context.getSelf().tell(new CaughtUp(lastSequenceNumber(context)));
    }

    private ReplyEffect<ClusterEvent, ClusterState> onCaughtUp(ClusterState state, long sequenceNumber) {
        caughtUpTo = Math.max(caughtUpTo, sequenceNumber);
        return react(state);
    }

    private boolean isBehindItsNews() {
        return caughtUpTo < lastSequenceNumber(context);
    }

    private void direct(ClusterState state) {
        crew.direct(state, seen, clock.instant());
        switch (state.lifecycle()) {
            case MANAGED, LEAVING -> openWatch(state);
            case UNKNOWN, REMOVED -> closeWatch();
        }
    }

    private void openWatch(ClusterState state) {
        if (watch.isEmpty()) {
            var self = context.getSelf();
            var life = lives;
            watch = Optional.of(surroundings
                    .leaders()
                    .watch(
                            name,
                            state.settings().namespace(),
                            state.settings().etcdEndpoints(),
                            key -> self.tell(new KeySeen(key, life))));
        }
    }

    private void closeWatch() {
        watch.ifPresent(LeaderWatch.Subscription::close);
        watch = Optional.empty();
    }

    private ClusterView view(ClusterState state) {
        return new ClusterView(state, lastSequenceNumber(context), InstanceRows.of(state, seen));
    }

    private Logger log() {
        return context.getLog();
    }
}
