package io.matriarch.demo;

import io.matriarch.installation.Time;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Tells on the terminal what happens: numbered steps with the seconds since the start, remarks below them. */
final class Narrator {

    private static final String INDENT = " ".repeat(14);

    private final PrintWriter out;
    private final Time time;
    private final long startNanos;
    private final AtomicInteger steps = new AtomicInteger();
    private final AtomicReference<@Nullable Thread> onlyVoice = new AtomicReference<>();

    Narrator(PrintWriter out, Time time) {
        this.out = out;
        this.time = time;
        this.startNanos = time.ticker().nanos();
    }

    /** What begins now, and why. */
    void step(String what) {
        say("");
        say(String.format(Locale.ROOT, "%2d %s  %s", steps.incrementAndGet(), clock(), what));
    }

    /** Something that happened within the step. */
    void progress(String what) {
        say("   %s  %s".formatted(clock(), what));
    }

    /** Something to know about the step. */
    void remark(String what) {
        say(INDENT + what);
    }

    void say(String line) {
        var voice = onlyVoice.get();
        if (voice == null || voice.equals(Thread.currentThread())) {
            out.println(line);
            out.flush();
        }
    }

    /** From now on only the calling thread is heard: the others talk of what is being torn down. */
    void silenceOthers() {
        onlyVoice.set(Thread.currentThread());
    }

    private String clock() {
        return "[%7s]".formatted(seconds(Duration.ofNanos(time.ticker().nanos() - startNanos)));
    }

    static String seconds(Duration duration) {
        return String.format(Locale.ROOT, "%.1f s", duration.toNanos() / 1e9);
    }
}
