package io.matriarch.simulator.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class VirtualTimeTest {

    private final VirtualTime time = new VirtualTime();
    private final List<String> happened = new ArrayList<>();

    @Test
    void thingsHappenByTimeAndThenInTheOrderTheyWereAskedFor() {
        time.after(Duration.ofMillis(2), () -> happened.add("third"));
        time.after(Duration.ofMillis(1), () -> happened.add("first"));
        time.after(Duration.ofMillis(1), () -> happened.add("second"));
        while (time.advance()) {
            assertThat(time.nextNanos()).isGreaterThanOrEqualTo(time.nowNanos());
        }
        assertThat(happened).containsExactly("first", "second", "third");
        assertThat(time.nowNanos()).isEqualTo(2_000_000);
        assertThat(time.instant()).isEqualTo(VirtualTime.START.plusMillis(2));
    }

    @Test
    void manyThingsKeepTheirOrder() {
        var random = new Chance(1).of("test");
        var seen = new ArrayList<Long>();
        for (var i = 0; i < 5_000; i++) {
            var at = random.nextLong(1_000);
            time.at(at, () -> seen.add(at));
        }
        while (time.advance()) {
            assertThat(seen.getLast()).isEqualTo(time.nowNanos());
        }
        assertThat(seen).hasSize(5_000).isSorted();
    }

    @Test
    void whatIsCancelledDoesNotHappen() {
        var ticket = time.afterNanos(1, () -> happened.add("never"));
        var late = time.afterNanos(2, () -> happened.add("done"));

        assertThat(ticket.cancel()).isTrue();
        assertThat(ticket.cancel()).isFalse();
        assertThat(time.nextNanos()).isEqualTo(2);
        assertThat(time.advance()).isTrue();
        assertThat(late.cancel()).isFalse();
        assertThat(time.advance()).isFalse();
        assertThat(time.nextNanos()).isEqualTo(VirtualTime.NEVER);
        assertThat(happened).containsExactly("done");
    }

    @Test
    void thePastCannotBeChangedAndTheFutureNotSkipped() {
        time.skipTo(10);
        time.at(20, () -> {});

        assertThatThrownBy(() -> time.at(9, () -> {})).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> time.skipTo(21)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> time.skipTo(9)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aNegativeDelayIsNone() {
        time.skipTo(10);
        time.after(Duration.ofSeconds(-1), () -> happened.add("now"));
        assertThat(time.nextNanos()).isEqualTo(10);
    }

    @Test
    void resetForgetsEverything() {
        time.skipTo(10);
        time.at(20, () -> happened.add("never"));
        time.reset();
        assertThat(time.nowNanos()).isZero();
        assertThat(time.advance()).isFalse();
    }
}
