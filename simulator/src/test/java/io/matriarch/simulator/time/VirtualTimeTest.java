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
    void whatIsMovedHappensThenAndAfterWhatWasAskedForBefore() {
        var late = time.at(1, () -> happened.add("put off"));
        var early = time.at(9, () -> happened.add("brought forward"));
        time.at(3, () -> happened.add("in between"));
        time.at(5, () -> happened.add("asked for before"));

        assertThat(late.move(5)).isTrue();
        assertThat(early.move(2)).isTrue();
        while (time.advance()) {
            assertThat(early.move(7)).isFalse();
        }

        assertThat(happened).containsExactly("brought forward", "in between", "asked for before", "put off");
    }

    @Test
    void manyThingsKeepTheirOrderHoweverOftenTheyAreMovedOrCancelled() {
        var random = new Chance(2).of("test");
        var seen = new ArrayList<Long>();
        var expected = new ArrayList<Long>();
        var all = new ArrayList<Appointment>();
        var at = new long[3_000];
        for (var i = 0; i < at.length; i++) {
            var mine = i;
            at[i] = random.nextLong(1_000);
            all.add(time.at(at[i], () -> seen.add(at[mine])));
        }
        for (var i = 0; i < at.length; i++) {
            if (random.nextInt(3) == 0) {
                assertThat(all.get(i).cancel()).isTrue();
                assertThat(all.get(i).move(1)).isFalse();
            } else {
                at[i] = random.nextLong(1_000);
                assertThat(all.get(i).move(at[i])).isTrue();
                expected.add(at[i]);
            }
        }
        while (time.advance()) {
            assertThat(seen.getLast()).isEqualTo(time.nowNanos());
        }
        assertThat(seen).isSorted().containsExactlyInAnyOrderElementsOf(expected);
    }

    @Test
    void whatBelongsToATimeThatWasResetCannotBeMovedIntoTheNext() {
        var old = time.at(5, () -> happened.add("never"));
        time.reset();

        assertThat(old.move(6)).isFalse();
        assertThat(old.cancel()).isFalse();
        assertThat(time.advance()).isFalse();
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
