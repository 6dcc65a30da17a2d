package io.matriarch.simulator.world.postgres;

import java.util.Optional;
import java.util.function.Consumer;

/** Files on their way from another server to this machine, for as long as both are there and reach each other. */
final class Transfer {

    private static final long STEP_NANOS = 100_000_000L;
    /** Keepalives give up a connection after so long. */
    private static final long KEEPALIVE_NANOS = 9_000_000_000L;

    private final AgentSide agent;
    private final Questions questions;
    private final Server from;
    private final int incarnation;
    private final boolean wasPrimary;
    private final long totalNanos;
    private final Consumer<Double> progress;
    private final Consumer<Optional<String>> ended;
    private long doneNanos;
    private long unheardNanos;

    /**
     * @param totalNanos how long it takes when nothing intervenes
     * @param progress hears the part that is done, from 0 to 1, now and then
     * @param ended hears why it failed; empty when all is there
     */
    Transfer(
            AgentSide agent,
            Questions questions,
            Server from,
            long totalNanos,
            Consumer<Double> progress,
            Consumer<Optional<String>> ended) {
        this.agent = agent;
        this.questions = questions;
        this.from = from;
        this.totalNanos = totalNanos;
        this.progress = progress;
        this.ended = ended;
        incarnation = from.incarnation();
        wasPrimary = from.isPrimary();
    }

    void begin() {
        var step = Math.min(STEP_NANOS, totalNanos - doneNanos);
        agent.after(step, () -> moved(step));
    }

    private void moved(long step) {
        if (agent.machine.diskIsFull()) {
            ended.accept(Optional.of("could not write to file: No space left on device"));
        } else if (!questions.isHeard(from)) {
            unheardNanos += step;
            if (unheardNanos >= KEEPALIVE_NANOS) {
                ended.accept(Optional.of("could not receive data: Connection timed out"));
            } else {
                begin();
            }
        } else if (from.incarnation() != incarnation || from.phase() != Server.Phase.RUNNING) {
            ended.accept(Optional.of("server closed the connection unexpectedly"));
        } else if (from.isPrimary() != wasPrimary) {
            ended.accept(Optional.of("the standby was promoted during online backup"));
        } else {
            unheardNanos = 0;
            doneNanos += agent.machine.fsyncIsStalled() ? 0 : step;
            if (doneNanos >= totalNanos) {
                ended.accept(Optional.empty());
            } else {
                progress.accept((double) doneNanos / totalNanos);
                begin();
            }
        }
    }
}
