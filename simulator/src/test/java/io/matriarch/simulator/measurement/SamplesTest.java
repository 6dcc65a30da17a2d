package io.matriarch.simulator.measurement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.matriarch.simulator.calibration.CalibrationFile.Entry;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class SamplesTest {

    private final AtomicLong now = new AtomicLong();
    private final Samples samples = new Samples(now::get);

    @Test
    void tellsMedianAnd99thPercentileInMilliseconds() {
        for (var i = 200; i >= 1; i--) {
            samples.add("look", i * 1_000_000L);
        }
        assertThat(samples.entry("look", "a note")).isEqualTo(new Entry(100, 198, 200, "a note"));
    }

    @Test
    void ofFewTheLongestCounts() {
        samples.add("kill", 3_000_000);
        samples.add("kill", 1_234_567);
        samples.add("kill", 2_000_000);
        assertThat(samples.entry("kill", "")).isEqualTo(new Entry(2, 3, 3, ""));
    }

    @Test
    void timesWhatIsDone() {
        assertThat(samples.time("kill", () -> now.addAndGet(5_000_000))).isEqualTo(5_000_000);
        assertThat(samples.entry("kill", "").p50Millis()).isEqualTo(5);
    }

    @Test
    void whatWasNeverMeasuredIsNotMadeUp() {
        assertThatThrownBy(() -> samples.entry("look", "")).isInstanceOf(MeasurementFailure.class);
    }
}
