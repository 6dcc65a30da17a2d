package io.matriarch.simulator.world.postgres;

import io.matriarch.agent.WorkResult;
import io.matriarch.agent.postgres.PostgresServer.Outcome;
import io.matriarch.protocol.agent.PostgresReport.ServerState;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What the agent's process remembers of its server, and the works it is in the middle of. All of it ends with that process. */
final class AgentSide {

    final Machine machine;
    final Server server;
    final Disk disk;

    /** Whether the server has accepted a connection since it was started. */
    boolean answered;

    boolean endedOnPurpose;
    /** Whether the end of the WAL on disk is known. */
    boolean endKnown;
    /** How many kills were ordered, so that a start finds out about one in the middle of it. */
    int kills;

    @Nullable
    ServerState activity;

    private final List<Runnable> exitListeners = new ArrayList<>();
    private @Nullable Runnable interruption;
    private int incarnation;
    private int watched = -1;

    AgentSide(Machine machine, Server server, Disk disk) {
        this.machine = machine;
        this.server = server;
        this.disk = disk;
    }

    void onExit(Runnable listener) {
        exitListeners.add(listener);
    }

    /** Whether it hears of the end of the server that runs now. */
    boolean isWatching() {
        return watched == server.incarnation();
    }

    /** Hears of the end of the server that runs now. */
    void watch() {
        watched = server.incarnation();
        server.onExit(guarded(this::tellExit));
    }

    private void tellExit() {
        List.copyOf(exitListeners).forEach(Runnable::run);
    }

    /** The agent's process is gone. */
    void ended() {
        incarnation++;
        exitListeners.clear();
        answered = false;
        endedOnPurpose = false;
        endKnown = false;
        activity = null;
        watched = -1;
        interrupt();
    }

    /** What the disk looks like if the work under way gets no further. */
    void ifInterrupted(@Nullable Runnable what) {
        interruption = what;
    }

    private void interrupt() {
        var what = interruption;
        interruption = null;
        if (what != null) {
            what.run();
        }
    }

    /** Lets the agent, or a program of its, go on so much later; never when the agent is gone by then. */
    void after(long delayNanos, Runnable what) {
        machine.after(delayNanos, guarded(what));
    }

    /** The same, as long as the agent lives. */
    Runnable guarded(Runnable what) {
        var mine = incarnation;
        return () -> {
            if (mine == incarnation) {
                what.run();
            }
        };
    }

    /** Other WAL is going to be there, or is. */
    void forgetEnd() {
        endKnown = false;
    }

    static WorkResult done() {
        return new WorkResult.Plain(new Outcome.Done());
    }

    static WorkResult failed(String why) {
        return new WorkResult.Plain(new Outcome.Failed(why));
    }

    static WorkResult timedOut(String what) {
        return new WorkResult.Plain(new Outcome.TimedOut(what));
    }

    /** A work on a server of which no process may be left; {@code state} is what a look says meanwhile. */
    void during(@Nullable ServerState state, Consumer<WorkResult> done, Consumer<Consumer<WorkResult>> work) {
        if (server.isRunning() || server.lingers()) {
            done.accept(failed("processes of this data directory are still there"));
            return;
        }
        activity = state;
        work.accept(result -> {
            activity = null;
            interruption = null;
            done.accept(result);
        });
    }
}
