package io.matriarch.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class BackoffTest {

    @Test
    void theFirstTryIsQuick() {
        assertThat(delays(1)).allSatisfy(delay -> assertThat(delay).isBetween(millis(100), millis(200)));
    }

    @Test
    void doublesWithEachFailure() {
        assertThat(delays(2)).allSatisfy(delay -> assertThat(delay).isBetween(millis(200), millis(400)));
        assertThat(delays(4)).allSatisfy(delay -> assertThat(delay).isBetween(millis(800), millis(1_600)));
    }

    @Test
    void growsNoFurtherThanFiveSeconds() {
        assertThat(delays(6)).allSatisfy(delay -> assertThat(delay).isBetween(millis(2_500), millis(5_000)));
        assertThat(delays(1_000)).allSatisfy(delay -> assertThat(delay).isBetween(millis(2_500), millis(5_000)));
    }

    @Test
    void nodesThatFailTogetherDoNotTryTogether() {
        assertThat(delays(6).distinct().count()).isGreaterThan(90);
    }

    private static Stream<Duration> delays(int failures) {
        var random = new SplittableRandom(1);
        return IntStream.range(0, 100).mapToObj(_ -> new Backoff(failures).delay(random));
    }

    private static Duration millis(long millis) {
        return Duration.ofMillis(millis);
    }
}
