package io.matriarch.simulator.calibration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.matriarch.simulator.time.Chance;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class DelayTest {

    private static final int DRAWS = 20_000;

    @Test
    void drawsHaveTheMedianAndThe99thPercentileThatWereAskedFor() {
        var delay = Delay.ofMillis(2, 20);
        var random = new Chance(1).of("test");
        var drawn = LongStream.generate(() -> delay.drawNanos(random))
                .limit(DRAWS)
                .sorted()
                .toArray();

        assertThat(drawn[DRAWS / 2] / 1e6).isCloseTo(2, within(0.1));
        assertThat(drawn[DRAWS * 99 / 100] / 1e6).isCloseTo(20, within(2.0));
        assertThat(drawn[0]).isPositive();
        assertThat(drawn[DRAWS - 1]).isLessThanOrEqualTo(80_000_000);
    }

    @Test
    void aDelayThatAlwaysIsTheSameIsPossible() {
        assertThat(Delay.ofMillis(3, 3).drawNanos(new Chance(1).of("test"))).isEqualTo(3_000_000);
    }

    @Test
    void refusesWhatIsNoDistribution() {
        assertThatThrownBy(() -> Delay.ofMillis(0, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Delay.ofMillis(2, 1)).isInstanceOf(IllegalArgumentException.class);
    }
}
