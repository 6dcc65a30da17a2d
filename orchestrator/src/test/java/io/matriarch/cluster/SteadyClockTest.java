package io.matriarch.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class SteadyClockTest {

    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    private Instant below = NOON;
    private final SteadyClock clock = new SteadyClock(() -> below);

    @Test
    void isTheClockBelowAsLongAsThatGoesForward() {
        below = NOON.plusSeconds(5);
        assertThat(clock.instant()).isEqualTo(NOON.plusSeconds(5));
        below = NOON.plusSeconds(500);
        assertThat(clock.instant()).isEqualTo(NOON.plusSeconds(500));
    }

    @Test
    void goesOnWhenTheClockBelowIsSetBackAndAgreesWithItAgainInTheEnd() {
        below = NOON.minusSeconds(60);
        assertThat(clock.instant()).isEqualTo(NOON);
        below = below.plusSeconds(10);
        assertThat(clock.instant()).isEqualTo(NOON.plusSeconds(9));
        below = below.plus(Duration.ofMinutes(10));
        assertThat(clock.instant()).isEqualTo(below);
    }

    @Test
    void isAfterWhatAClockThatWasAheadHasSaid() {
        clock.isAfter(NOON.plusSeconds(30));
        assertThat(clock.instant()).isEqualTo(NOON.plusSeconds(30));
        clock.isAfter(NOON.plusSeconds(20));
        assertThat(clock.instant()).isEqualTo(NOON.plusSeconds(30));
    }
}
