package io.matriarch.simulator.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.matriarch.simulator.report.MadeUpTrials;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ProgressLineTest {

    private final StringWriter written = new StringWriter();
    private long nanos;

    @Test
    void writesALineEveryFiveSecondsIntoAFile() {
        var progress = progress(false);
        pass(progress, Duration.ofSeconds(4));
        assertThat(written.toString()).isEmpty();
        pass(progress, Duration.ofSeconds(1));
        pass(progress, Duration.ofSeconds(1));
        assertThat(written.toString().lines())
                .singleElement()
                .asString()
                .startsWith("100/1,000 trials, 20.0/s, 3.3 virtual hours, 0 violated, worst RTO ")
                .endsWith(", 45 s left");
    }

    @Test
    void writesOverItsLineOnATerminalAndErasesIt() {
        var progress = progress(true);
        pass(progress, Duration.ofMillis(200));
        pass(progress, Duration.ofMillis(200));
        progress.erase();
        assertThat(written.toString())
                .doesNotContain("\n")
                .endsWith("\r\u001b[K")
                .containsPattern("(?s)\r.*\r.*\r");
    }

    private ProgressLine progress(boolean rewrites) {
        var writer = new PrintWriter(written, true);
        return new ProgressLine(new Console(writer, writer, rewrites), () -> nanos);
    }

    private void pass(ProgressLine progress, Duration duration) {
        nanos += duration.toNanos();
        progress.on(MadeUpTrials.tally(100), 1_000);
    }
}
