package io.matriarch.simulator.fault;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SecondsTest {

    @ParameterizedTest
    @CsvSource({"PT12.345S,12.345s", "PT0S,0s", "PT20S,20s", "PT100S,100s", "PT0.000000001S,0.000000001s"})
    void writesAsFewDigitsAsItTakes(Duration duration, String written) {
        assertThat(Seconds.write(duration)).isEqualTo(written);
        assertThat(Seconds.read(written)).contains(duration);
    }

    @ParameterizedTest
    @CsvSource({"200ms,PT0.2S", "1.5m,PT1M30S", "PT12.345S,PT12.345S", "0.2ms,PT0.0002S"})
    void readsWhatPeopleWrite(String text, Duration duration) {
        assertThat(Seconds.read(text)).contains(duration);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "12", "s", "-1s", "1 s", "1e3s", "PT", "12.s", "99999999999999999999s"})
    void readsNothingElse(String text) {
        assertThat(Seconds.read(text)).isEmpty();
    }

    @Test
    void theLongestItReadsFits() {
        assertThat(Seconds.read("999999999m")).contains(Duration.ofMinutes(999_999_999));
    }
}
