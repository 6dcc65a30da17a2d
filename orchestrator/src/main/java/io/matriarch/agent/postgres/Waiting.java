package io.matriarch.agent.postgres;

import io.matriarch.runtime.Deadline;
import io.matriarch.runtime.Pause;
import io.matriarch.runtime.Ticker;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Waiting for what cannot call us. */
public record Waiting(Ticker ticker, Pause pause) {

    public Deadline deadline(Duration patience) {
        return Deadline.in(patience, ticker);
    }

    /** Looks every {@code interval}; whether {@code condition} came true in time. An interrupt ends the wait, and stays set. */
    public boolean until(Deadline deadline, Duration interval, BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            if (deadline.hasPassed()) {
                return false;
            }
            try {
                pause.pause(interval);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return condition.getAsBoolean();
            }
        }
        return true;
    }
}
