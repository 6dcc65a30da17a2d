package io.matriarch.agent;

import io.matriarch.agent.deadman.Vigil;
import io.matriarch.agent.postgres.PostgresServer;
import io.matriarch.agent.postgres.PostgresServer.Outcome;
import io.matriarch.lease.LeaderLease.Renewal;
import io.matriarch.protocol.agent.AgentReport;
import io.matriarch.protocol.agent.FromAgent;
import io.matriarch.protocol.agent.LeaseTimings;
import io.matriarch.protocol.agent.PostgresReport;
import io.matriarch.runtime.Ticker;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The shell of {@link AgentDecider}: one thread takes inputs from a queue, steps, and hands the actions out. What blocks runs on
 * threads of its own, and what comes of it is the next input.
 */
final class AgentLoop {

    private static final Logger LOG = LoggerFactory.getLogger(AgentLoop.class);
    private static final Duration LOOK_PATIENCE = Duration.ofSeconds(1);

    /** How the agent ended. */
    enum End {
        /** It was told to. */
        RETIRED,
        /** A bug: the server was killed if it might have written. */
        BROKEN
    }

    /** Where actions go. */
    record Outlets(
            PostgresServer server,
            LeaseCaller lease,
            AgentFiles files,
            FenceWatch fence,
            Guardian guardian,
            Publisher publisher,
            ControlServer control,
            Consumer<AgentState> seen) {}

    private final BlockingQueue<Input> inputs;
    private final Ticker ticker;
    private final Outlets outlets;
    private final ServerWorker worker;
    private AgentState state;
    private volatile boolean ended;

    /**
     * @param inputs where all others put theirs
     */
    AgentLoop(AgentState initial, BlockingQueue<Input> inputs, Outlets outlets, Ticker ticker) {
        this.state = initial;
        this.inputs = inputs;
        this.outlets = outlets;
        this.ticker = ticker;
        worker = new ServerWorker(outlets.server());
        outlets.server().onExit(() -> inputs.add(new Input.PostmasterExited()));
    }

    static BlockingQueue<Input> queue() {
        return new LinkedBlockingQueue<>();
    }

    /** Runs until the agent is to end. */
    End run() throws InterruptedException {
        var wakeAt = ticker.nanos();
        while (!ended) {
            var next = inputs.poll(Math.max(0, wakeAt - ticker.nanos()), TimeUnit.NANOSECONDS);
            try {
                wakeAt = step(next == null ? new Input.Tick() : next);
            } catch (RuntimeException bug) {
                LOG.error("the agent is broken and ends", bug);
                if (state.deadlineNanos().isPresent()) {
                    LOG.warn(
                            "PostgreSQL may accept writes and nobody would watch over that: {}",
                            outlets.server().kill());
                }
                return End.BROKEN;
            }
        }
        return End.RETIRED;
    }

    /** Ends the loop, as {@link Action.Exit} does; PostgreSQL runs on. */
    void end() {
        ended = true;
        inputs.add(new Input.Tick());
    }

    private long step(Input input) {
        var before = state.lastReport();
        var step = AgentDecider.step(state, input, ticker.nanos());
        state = step.next();
        step.actions().forEach(this::perform);
        tellPeople(before, state.lastReport());
        outlets.seen().accept(state);
        return step.wakeAtNanos();
    }

    private void perform(Action action) {
        switch (action) {
            case Action.Kill(var id) -> {
                LOG.warn("killing PostgreSQL");
                beside("kill", () -> inputs.add(new Input.Ended(id, new WorkResult.Plain(kill()))));
            }
            case Action.MoveDeadline(var until) -> {
                outlets.fence().moveDeadline(until);
                outlets.guardian().tell(until.<Vigil>map(Vigil.Guard::new).orElse(new Vigil.Rest()));
            }
            case Action.Serve(var id, var work) -> {
                logBegin(work);
                beside("work", () -> inputs.add(new Input.Ended(id, serve(id, work))));
            }
            case Action.Observe(var id) -> beside("look", () -> inputs.add(new Input.Observed(id, observe())));
            case Action.Sing(var id, var count) ->
                beside("canary", () -> {
                    var sent = ticker.nanos();
                    inputs.add(new Input.Sung(id, sent, sing(count)));
                });
            case Action.Call(var id, var call) -> {
                if (!(call instanceof LeaseCall.Renew)) {
                    LOG.debug("etcd: {}", call);
                }
                var timings = state.config().lease();
                beside("etcd", () -> call(id, call, timings));
            }
            case Action.Save(var id, var pledge) ->
                beside("save", () -> inputs.add(new Input.Saved(id, saved(pledge))));
            case Action.KeepConfig(var config) -> {
                try {
                    outlets.files().keep(config);
                } catch (IOException full) {
                    LOG.warn("the new configuration cannot be kept for the next start: {}", full.getMessage());
                }
            }
            case Action.Send(var channel, var message) -> outlets.control().send(channel, message);
            case Action.Tell(var report) -> outlets.control().tell(new FromAgent.Reported(report));
            case Action.Publish(var report, var leader) -> outlets.publisher().publish(report, leader, state.config());
            case Action.Exit() -> {
                LOG.info("the agent retires; PostgreSQL is left as it is");
                ended = true;
            }
        }
    }

    private static void beside(String name, Runnable action) {
        Thread.ofVirtual().name(name).start(action);
    }

    private Outcome kill() {
        try {
            var outcome = outlets.server().kill();
            LOG.warn("PostgreSQL was killed: {}", outcome);
            return outcome;
        } catch (RuntimeException bug) {
            LOG.error("the kill broke", bug);
            return new Outcome.Failed(bug.toString());
        }
    }

    private WorkResult serve(long id, ServerWork work) {
        WorkResult result;
        try {
            result = worker.perform(work, progress -> inputs.add(new Input.Progressed(id, progress)));
        } catch (RuntimeException bug) {
            LOG.error("{} broke", work, bug);
            result = new WorkResult.Plain(new Outcome.Failed(bug.toString()));
        }
        logEnd(work, result);
        return result;
    }

    private PostgresReport observe() {
        try {
            return outlets.server().observe(LOOK_PATIENCE);
        } catch (RuntimeException bug) {
            LOG.error("a look at the server broke", bug);
            return PostgresReport.of(PostgresReport.ServerState.UNKNOWN);
        }
    }

    private Outcome sing(Optional<Action.Count> count) {
        try {
            var server = outlets.server();
            return count.isPresent()
                    ? server.commit(count.get().epoch(), count.get().standbys())
                    : server.commit();
        } catch (RuntimeException bug) {
            LOG.error("a canary broke", bug);
            return new Outcome.Failed(bug.toString());
        }
    }

    private void call(long id, LeaseCall call, LeaseTimings timings) {
        var sent = ticker.nanos();
        try {
            var answer = outlets.lease().call(call, timings);
            if (!(call instanceof LeaseCall.Renew) || isBad(answer)) {
                LOG.info("etcd: {} -> {}", call, answer);
            }
            inputs.add(new Input.Answered(id, sent, answer));
        } catch (RuntimeException bug) {
            // Without an answer the decider takes the call for lost after a while.
            LOG.error("{} broke", call, bug);
        }
    }

    private static boolean isBad(LeaseAnswer answer) {
        return answer instanceof LeaseAnswer.Renewed(var renewal) && !(renewal instanceof Renewal.Renewed);
    }

    private boolean saved(Pledge pledge) {
        try {
            outlets.files().keep(pledge);
            return true;
        } catch (IOException full) {
            LOG.error("the pledge cannot be written: {}", full.getMessage());
            return false;
        }
    }

    private static void logBegin(ServerWork work) {
        switch (work) {
            case ServerWork.Adopt _,
                    ServerWork.Inspect _,
                    ServerWork.CheckFit _,
                    ServerWork.FindEndOfWal _,
                    ServerWork.DiscardReplaced _ -> LOG.debug("{}", work);
            case ServerWork.Reconfigure _ -> LOG.info("taking over a new configuration");
            case ServerWork.Initialize _,
                    ServerWork.StartPrimary _,
                    ServerWork.StartStandby _,
                    ServerWork.StartForPromotion _,
                    ServerWork.Promote _,
                    ServerWork.Follow _,
                    ServerWork.Detach _,
                    ServerWork.Count _,
                    ServerWork.Stop _,
                    ServerWork.Clone _,
                    ServerWork.Rewind _,
                    ServerWork.Converge _,
                    ServerWork.Checkpoint _,
                    ServerWork.DeleteData _ -> LOG.info("{}", work);
        }
    }

    private static void logEnd(ServerWork work, WorkResult result) {
        var failed = switch (result) {
            case WorkResult.Plain(var outcome) -> !(outcome instanceof Outcome.Done);
            case WorkResult.Counted(var outcome, var barrier) -> !(outcome instanceof Outcome.Done);
            case WorkResult.Adopted _, WorkResult.Inspected _, WorkResult.Fitted _, WorkResult.EndOfWal _ -> false;
        };
        if (failed) {
            LOG.warn("{} -> {}", work.getClass().getSimpleName(), result);
        } else {
            LOG.debug("{} -> {}", work.getClass().getSimpleName(), result);
        }
    }

    /** The story that an operator reads at night: a line whenever the agent has become something else. */
    private static void tellPeople(Optional<AgentReport> before, Optional<AgentReport> after) {
        var line = after.map(AgentLoop::line).orElse("");
        if (!line.equals(before.map(AgentLoop::line).orElse(""))) {
            LOG.info("{}", line);
        }
    }

    private static String line(AgentReport report) {
        var server = report.postgres();
        var line = new StringBuilder("epoch ")
                .append(report.accepted())
                .append(": ")
                .append(server.state());
        server.role().ifPresent(role -> line.append(' ').append(role));
        server.timeline().ifPresent(timeline -> line.append(", timeline ").append(timeline));
        server.upstream().ifPresent(up -> line.append(up.streaming() ? ", streaming" : ", not streaming"));
        report.heldEpoch()
                .ifPresent(epoch -> line.append(", holds the key of epoch ").append(epoch));
        report.obstacle().ifPresent(why -> line.append("; ").append(why));
        return line.toString();
    }
}
