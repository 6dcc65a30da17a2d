package io.matriarch.node;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.actor.typed.javadsl.TimerScheduler;
import io.matriarch.failover.Timings;
import io.matriarch.node.NodeConnector.FenceOutcome;
import io.matriarch.node.NodeConnector.Link;
import io.matriarch.node.NodeConnector.LinkEvent;
import io.matriarch.node.NodeConnector.Reach;
import io.matriarch.protocol.agent.AgentReport;
import io.matriarch.protocol.agent.Assignment;
import io.matriarch.protocol.agent.FromAgent;
import io.matriarch.protocol.agent.ToAgent;
import io.matriarch.protocol.id.Epoch;
import io.matriarch.protocol.id.InstanceId;
import io.matriarch.protocol.id.OperationId;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;

/**
 * Keeps the way to one agent open: connects, reconnects, says again after each attachment what has not been done yet, and tells
 * the parent what it hears. It remembers wishes only; after a restart of the orchestrator the parent wishes anew.
 *
 * <p>The assignment is said again every {@link #SAID_AGAIN} as well: what was sent over a link that has been given up may come
 * out of a network that heals after what was said over the next one, and the agent cannot tell which is the newer.
 *
 * <p>An attached agent that is silent for half of {@link Timings#silence()} is asked for a report; after all of it the link is
 * given up and opened again, which replaces an agent that runs and does not answer.
 */
public final class NodeSupervisor extends AbstractBehavior<NodeSupervisor.Command> {

    /** What a supervisor may be told. */
    public sealed interface Command {}

    /** Be this from now on; replaces what was assigned before, and is sent again after each attachment. */
    public record Assign(Assignment assignment) implements Command {}

    /** Do this once; sent again after each attachment until a report has its outcome. */
    public record Perform(OperationId operation, Epoch epoch, ToAgent.Work work) implements Command {}

    /** Settings, members, timings or passwords have changed. */
    public record Configure(NodeProfile profile) implements Command {}

    /** Look now; dropped while there is no link. */
    public record RequestReport() implements Command {}

    /**
     * Kill agent and PostgreSQL, answered by {@link NodeNews.FenceEnded}. What was assigned or to be performed is forgotten, so
     * that nothing brings the old server back: assign anew. The link is closed meanwhile and opened again afterwards.
     */
    public record Fence() implements Command {}

    /** End the supervision. PostgreSQL runs on in any case; the agent too, unless it is to retire and can be reached. */
    public record Stop(boolean retireAgent) implements Command {}

    private record LinkSaid(long life, LinkEvent event) implements Command {}

    private record FenceSaid(FenceOutcome outcome) implements Command {}

    private enum Tick implements Command {
        /** Nothing was heard for a while: ask. */
        QUIET,
        /** Nothing was heard in spite of that: give the link up. */
        SILENT,
        /** The back-off is over. */
        REOPEN,
        /** Time to say the assignment again. */
        AGAIN,
        /** The connector has not said a word for much too long. */
        STALLED
    }

    /** What there is of a link. */
    private sealed interface State {
        /** The connector is on its way; {@code opened} is what it was given. */
        record Connecting(long life, Link link, NodeProfile opened) implements State {}

        /** The agent answers. */
        record Attached(long life, Link link) implements State {}

        /** Waiting for the next try. */
        record BackingOff() implements State {}

        /** Nothing may start an agent while it is being killed. */
        record Fencing() implements State {}
    }

    /** One step of an attachment, such as an upload over a slow line, may take this long without a sign of progress. */
    private static final Duration CONNECTOR_PATIENCE = Duration.ofMinutes(2);

    private static final Duration SAID_AGAIN = Duration.ofSeconds(15);

    private static final String HEARTBEAT = "heartbeat";
    private static final String AGAIN = "again";

    private final TimerScheduler<Command> timers;
    private final NodeConnector connector;
    private final RandomGenerator random;
    private final ActorRef<NodeNews> parent;
    private final SequencedMap<OperationId, Perform> works = new LinkedHashMap<>();

    private NodeProfile profile;
    private Optional<Assignment> assignment = Optional.empty();
    private Optional<Reach> toldDetached = Optional.empty();
    private Backoff backoff = Backoff.NONE;
    private long lives;
    private State state = new State.BackingOff();

    private NodeSupervisor(
            ActorContext<Command> context,
            TimerScheduler<Command> timers,
            NodeProfile profile,
            NodeConnector connector,
            RandomGenerator random,
            ActorRef<NodeNews> parent) {
        super(context);
        this.timers = timers;
        this.profile = profile;
        this.connector = connector;
        this.random = random;
        this.parent = parent;
    }

    /**
     * A supervisor that begins to connect at once.
     *
     * @param random for the jitter of the back-off; its own for each supervisor, where runs are to be repeated
     * @param parent hears the news
     */
    public static Behavior<Command> create(
            NodeProfile profile, NodeConnector connector, RandomGenerator random, ActorRef<NodeNews> parent) {
        Map<String, String> mdc = new TreeMap<>();
        mdc.put("cluster", profile.instance().cluster().value());
        mdc.put("node", profile.instance().value());
        return Behaviors.withMdc(
                Command.class,
                mdc,
                Behaviors.setup(context -> Behaviors.withTimers(timers -> {
                    var supervisor = new NodeSupervisor(context, timers, profile, connector, random, parent);
                    supervisor.open();
                    supervisor.sayAgain();
                    return supervisor;
                })));
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder()
                .onAnyMessage(this::onCommand)
                .onSignal(PostStop.class, stopped -> {
                    closeLink();
                    return this;
                })
                .build();
    }

    private Behavior<Command> onCommand(Command command) {
        switch (command) {
            case Assign(var wanted) -> {
                assignment = Optional.of(wanted);
                sendWhenAttached(new ToAgent.Assign(wanted));
            }
            case Perform perform -> {
                works.put(perform.operation(), perform);
                sendWhenAttached(toAgent(perform));
            }
            case Configure(var changed) -> onConfigure(changed);
            case RequestReport() -> sendWhenAttached(new ToAgent.RequestReport());
            case Fence() -> onFence();
            case FenceSaid(var outcome) -> onFenceSaid(outcome);
            case LinkSaid(var life, var event) -> {
                if (isOfThisLife(life)) {
                    onLinkEvent(event);
                }
            }
            case Tick tick -> onTick(tick);
            case Stop(var retireAgent) -> {
                if (retireAgent) {
                    sendWhenAttached(new ToAgent.Retire(false));
                }
                log().info("supervision of {} ends", instance());
                return Behaviors.stopped();
            }
        }
        return this;
    }

    private void onConfigure(NodeProfile changed) {
        var moved = !changed.address().equals(profile.address());
        profile = changed;
        switch (state) {
            case State.Attached attached when !moved -> attached.link().configure(profile);
            case State.Attached _ -> reopen();
            case State.Connecting _ when moved -> reopen();
            // What a link was opened with is compared once it is attached.
            case State.Connecting _, State.BackingOff _, State.Fencing _ -> {}
        }
    }

    private void onFence() {
        log().info("fencing {} over SSH", instance());
        assignment = Optional.empty();
        works.clear();
        closeLink();
        var alreadyFencing = state instanceof State.Fencing;
        state = new State.Fencing();
        if (!alreadyFencing) {
            var self = getContext().getSelf();
            connector.fence(profile, outcome -> self.tell(new FenceSaid(outcome)));
        }
    }

    private void onFenceSaid(FenceOutcome outcome) {
        log().info("fencing of {} ended: {}", instance(), outcome);
        parent.tell(new NodeNews.FenceEnded(instance(), outcome));
        // The outcome has said something of the host; how the next try ends is news again.
        toldDetached = Optional.empty();
        if (state instanceof State.Fencing) {
            open();
        }
    }

    private void onLinkEvent(LinkEvent event) {
        switch (event) {
            case LinkEvent.Progress(var step) -> {
                watchConnector();
                log().debug("{}: {}", instance(), step);
                parent.tell(new NodeNews.Progress(instance(), step));
            }
            case LinkEvent.Attached(var welcome) -> onAttached(welcome);
            case LinkEvent.Received(var message) -> {
                watchAgent();
                onMessage(message);
            }
            case LinkEvent.Lost(var reach, var why) -> onLost(reach, why);
        }
    }

    private void onAttached(FromAgent.Welcome welcome) {
        if (!(state instanceof State.Connecting(var life, var link, var opened))) {
            return;
        }
        state = new State.Attached(life, link);
        toldDetached = Optional.empty();
        watchAgent();
        log().info("attached to process {} of {}, build {}", welcome.processId(), instance(), welcome.build());
        if (!opened.equals(profile)) {
            link.configure(profile);
        }
        assignment.map(ToAgent.Assign::new).ifPresent(link::send);
        works.values().forEach(work -> link.send(toAgent(work)));
        parent.tell(new NodeNews.Attached(instance()));
    }

    private void onMessage(FromAgent message) {
        switch (message) {
            case FromAgent.Welcome _ -> {}
            case FromAgent.Reported(var report) -> onReport(report);
            case FromAgent.StaleEpoch(var offered, var accepted) ->
                parent.tell(new NodeNews.StaleEpoch(instance(), offered, accepted));
            case FromAgent.Rejected(var operation, var reason) -> {
                log().warn("the agent of {} refused: {}", instance(), reason);
                operation.ifPresent(works::remove);
                parent.tell(new NodeNews.Rejected(instance(), operation, reason));
            }
        }
    }

    private void onReport(AgentReport report) {
        // Only now: an agent that welcomes and falls over at once must not be tried for ever without a pause.
        backoff = Backoff.NONE;
        report.outcomes().forEach(outcome -> works.remove(outcome.operation()));
        parent.tell(new NodeNews.Reported(instance(), report));
    }

    private void onLost(Reach reach, String why) {
        closeLink();
        backoff = backoff.afterFailure();
        var delay = backoff.delay(random);
        state = new State.BackingOff();
        timers.startSingleTimer(HEARTBEAT, Tick.REOPEN, delay);
        if (toldDetached.filter(told -> told == reach).isPresent()) {
            log().debug("{} is still out of reach: {}", instance(), why);
            parent.tell(new NodeNews.Progress(instance(), why));
        } else {
            log().info("no link to {} ({}): {}; next try in {}", instance(), reach, why, delay);
            toldDetached = Optional.of(reach);
            parent.tell(new NodeNews.Detached(instance(), reach, why));
        }
    }

    private void onTick(Tick tick) {
        switch (tick) {
            case QUIET -> {
                sendWhenAttached(new ToAgent.RequestReport());
                timers.startSingleTimer(HEARTBEAT, Tick.SILENT, halfOfSilence());
            }
            case SILENT ->
                onLost(
                        Reach.AGENT_UNREACHABLE,
                        "no word from the agent for " + silence().toMillis() + " ms");
            case STALLED -> onLost(Reach.HOST_UNREACHABLE, "connecting has got nowhere for " + CONNECTOR_PATIENCE);
            case REOPEN -> open();
            case AGAIN -> sayAgain();
        }
    }

    private void open() {
        lives++;
        var life = lives;
        var self = getContext().getSelf();
        log().debug("connecting to {} at {}", instance(), profile.address());
        var link = connector.open(profile, event -> self.tell(new LinkSaid(life, event)));
        state = new State.Connecting(life, link, profile);
        watchConnector();
    }

    private void reopen() {
        closeLink();
        open();
    }

    private void closeLink() {
        timers.cancel(HEARTBEAT);
        switch (state) {
            case State.Connecting connecting -> connecting.link().close();
            case State.Attached attached -> attached.link().close();
            case State.BackingOff _, State.Fencing _ -> {}
        }
    }

    /** One timer for all: each state waits for one thing only. */
    private void watchConnector() {
        if (state instanceof State.Connecting) {
            timers.startSingleTimer(HEARTBEAT, Tick.STALLED, CONNECTOR_PATIENCE);
        }
    }

    private void watchAgent() {
        if (state instanceof State.Attached) {
            timers.startSingleTimer(HEARTBEAT, Tick.QUIET, halfOfSilence());
        }
    }

    private boolean isOfThisLife(long life) {
        return switch (state) {
            case State.Connecting connecting -> connecting.life() == life;
            case State.Attached attached -> attached.life() == life;
            case State.BackingOff _, State.Fencing _ -> false;
        };
    }

    private void sayAgain() {
        timers.startSingleTimer(AGAIN, Tick.AGAIN, SAID_AGAIN);
        assignment.map(ToAgent.Assign::new).ifPresent(this::sendWhenAttached);
    }

    private void sendWhenAttached(ToAgent message) {
        if (state instanceof State.Attached attached) {
            attached.link().send(message);
        }
    }

    private static ToAgent toAgent(Perform perform) {
        return new ToAgent.Perform(perform.operation(), perform.epoch(), perform.work());
    }

    private Logger log() {
        return getContext().getLog();
    }

    private InstanceId instance() {
        return profile.instance();
    }

    private Duration silence() {
        return Timings.of(profile.settings()).silence();
    }

    private Duration halfOfSilence() {
        return Duration.ofMillis(silence().toMillis() / 2);
    }
}
