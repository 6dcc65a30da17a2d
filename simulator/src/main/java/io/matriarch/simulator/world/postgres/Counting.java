package io.matriarch.simulator.world.postgres;

import io.matriarch.agent.WorkResult;
import io.matriarch.agent.postgres.PostgresServer.Outcome;
import io.matriarch.protocol.id.Lsn;
import java.util.Optional;
import java.util.function.Consumer;

/** For which standbys a server waits: told to its configuration, and to its processes when it runs. */
final class Counting {

    private static final long FILE_NANOS = 3_000_000;
    private static final long PATIENCE_NANOS = 3_000_000_000L;
    private static final int CANARY_BYTES = 56;

    private final AgentSide agent;
    private final Server server;
    private final Lifecycle lifecycle;

    Counting(AgentSide agent, Lifecycle lifecycle) {
        this.agent = agent;
        this.server = agent.server;
        this.lifecycle = lifecycle;
    }

    /** @param first whether commits may have waited for nobody until now */
    void count(SyncRule rule, boolean first, Consumer<WorkResult> done) {
        agent.after(FILE_NANOS, () -> {
            if (agent.disk.data() == null) {
                done.accept(counted(new Outcome.Failed("its configuration cannot be written"), Optional.empty()));
                return;
            }
            agent.disk.waitFor(rule);
            if (!server.isRunning()) {
                done.accept(counted(new Outcome.Done(), Optional.empty()));
                return;
            }
            server.whenActing(() -> server.commits.follow(rule));
            lifecycle.ask(
                    PATIENCE_NANOS,
                    "PostgreSQL does not take over for whom to wait",
                    result -> done.accept(counted(((WorkResult.Plain) result).outcome(), Optional.empty())),
                    () -> answer(first, done));
        });
    }

    private void answer(boolean first, Consumer<WorkResult> done) {
        if (first && server.isWritable()) {
            lifecycle.checkpoint(result -> {
                if (result instanceof WorkResult.Plain(var outcome) && !(outcome instanceof Outcome.Done)) {
                    done.accept(counted(outcome, Optional.empty()));
                } else {
                    barrier(done);
                }
            });
        } else {
            barrier(done);
        }
    }

    private void barrier(Consumer<WorkResult> done) {
        if (!server.isRunning()) {
            done.accept(counted(new Outcome.Failed("This connection has been closed."), Optional.empty()));
        } else if (!server.isWritable()) {
            done.accept(counted(new Outcome.Done(), Optional.empty()));
        } else if (agent.machine.fsyncIsStalled()) {
            agent.after(
                    PATIENCE_NANOS,
                    () -> done.accept(counted(
                            new Outcome.TimedOut("PostgreSQL does not say where its WAL ends"), Optional.empty())));
        } else {
            server.commits.flushAllAnd(CANARY_BYTES);
            done.accept(counted(new Outcome.Done(), Optional.of(new Lsn(server.data().flushed))));
        }
    }

    private static WorkResult counted(Outcome outcome, Optional<Lsn> barrier) {
        return new WorkResult.Counted(outcome, barrier);
    }
}
