package io.matriarch.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class SteadyClockTest {

    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    private Instant below = NOON;
    private long nanos;
    private final SteadyClock clock = new SteadyClock(() -> below, () -> nanos);

    @Test
    void isTheClockBelowAsLongAsNobodySetsThat() {
        pass(5);
        assertThat(clock.instant()).isEqualTo(NOON.plusSeconds(5));
        pass(495);
        assertThat(clock.instant()).isEqualTo(NOON.plusSeconds(500));
    }

    @Test
    void goesOnWhenTheClockBelowIsSetBackAndAgreesWithItAgainInTheEnd() {
        set(-60);
        assertThat(clock.instant()).isEqualTo(NOON);
        pass(10);
        assertThat(clock.instant()).isEqualTo(NOON.plusSeconds(9));
        pass(600);
        assertThat(clock.instant()).isEqualTo(below);
    }

    @Test
    void goesOnWhenTheClockBelowIsSetForwardAndAgreesWithItAgainInTheEnd() {
        set(60);
        assertThat(clock.instant()).isEqualTo(NOON);
        pass(10);
        assertThat(clock.instant()).isEqualTo(NOON.plusSeconds(11));
        pass(600);
        assertThat(clock.instant()).isEqualTo(below);
    }

    @Test
    void isAfterWhatAClockThatWasAheadHasSaid() {
        clock.isAfter(NOON.plusSeconds(30));
        assertThat(clock.instant()).isEqualTo(NOON.plusSeconds(30));
        clock.isAfter(NOON.plusSeconds(20));
        assertThat(clock.instant()).isEqualTo(NOON.plusSeconds(30));
        pass(10);
        assertThat(clock.instant()).isEqualTo(NOON.plusSeconds(39));
    }

    private void pass(long seconds) {
        below = below.plusSeconds(seconds);
        nanos += Duration.ofSeconds(seconds).toNanos();
    }

    private void set(long seconds) {
        below = below.plusSeconds(seconds);
    }
}
