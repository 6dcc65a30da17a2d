package io.matriarch.simulator.run;

import io.matriarch.runtime.Ticker;
import io.matriarch.simulator.report.Tally;
import io.matriarch.simulator.report.Words;
import java.time.Duration;

/** How far a run has come: one line that is written over and over on a terminal, elsewhere a line every five seconds. */
final class ProgressLine {

    private static final Duration ON_A_TERMINAL = Duration.ofMillis(200);
    private static final Duration ELSEWHERE = Duration.ofSeconds(5);
    private static final String ERASE = "\r\u001b[K";

    private final Console console;
    private final Ticker wall;
    private final long began;
    private long nextAt;
    private boolean isDrawn;

    ProgressLine(Console console, Ticker wall) {
        this.console = console;
        this.wall = wall;
        began = wall.nanos();
        nextAt = began + interval().toNanos();
    }

    private Duration interval() {
        return console.rewrites() ? ON_A_TERMINAL : ELSEWHERE;
    }

    /** A trial has ended; says so when it is time to. */
    void on(Tally tally, long total) {
        if (isDue()) {
            draw(line(tally, total, elapsedNanos()));
        }
    }

    private boolean isDue() {
        return wall.nanos() - nextAt >= 0;
    }

    long elapsedNanos() {
        return wall.nanos() - began;
    }

    private static String line(Tally tally, long total, long elapsed) {
        var done = tally.trials();
        return "%s/%s trials, %s/s, %s virtual hours, %s violated, worst RTO %s, %s left"
                .formatted(
                        Words.count(done),
                        Words.count(total),
                        Words.rate(done / (elapsed / 1e9)),
                        Words.rate(tally.virtualHours()),
                        Words.count(tally.violated()),
                        Words.millis(tally.worstRtoMillis()),
                        left(done, total, elapsed));
    }

    private static String left(long done, long total, long elapsed) {
        return done == 0 ? "?" : Words.millis(Math.round((double) elapsed / done * (total - done) / 1e9) * 1_000);
    }

    private void draw(String line) {
        nextAt = wall.nanos() + interval().toNanos();
        if (console.rewrites()) {
            console.err().print(ERASE + line);
            console.err().flush();
            isDrawn = true;
        } else {
            console.warn(line);
        }
    }

    /** Leaves the terminal clean for what comes. */
    void erase() {
        if (isDrawn) {
            console.err().print(ERASE);
            console.err().flush();
            isDrawn = false;
        }
    }
}
