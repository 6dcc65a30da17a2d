package io.matriarch.simulator.world.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.matriarch.simulator.time.VirtualTime;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class NodeClockTest {

    private final VirtualTime time = new VirtualTime();
    private final NodeClock clock = new NodeClock(time, 1_000);
    private final List<Long> wentOff = new ArrayList<>();
    private final NodeClock.Timer timer = clock.timer(() -> wentOff.add(time.nowNanos()));

    @Test
    void countsFromWhereItBegan() {
        to(50);

        assertThat(clock.nanos()).isEqualTo(1_050);
    }

    @Test
    void goesOffAtTheMomentItWasLastSetTo() {
        timer.set(1_100);
        timer.set(1_300);
        timer.set(1_200);
        to(1_000);

        assertThat(wentOff).containsExactly(200L);
    }

    @Test
    void aTimerThatIsUnsetDoesNotGoOff() {
        timer.set(1_100);
        timer.unset();
        to(1_000);

        assertThat(wentOff).isEmpty();
    }

    @Test
    void aMomentThatIsPastHasCome() {
        to(500);
        timer.set(1_100);
        to(1_000);

        assertThat(wentOff).containsExactly(500L);
    }

    @Test
    void aSlowClockLetsItsTimersGoOffLate() {
        clock.run(0.5);
        timer.set(1_100);
        to(1_000);

        assertThat(clock.nanos()).isEqualTo(1_500);
        assertThat(wentOff).containsExactly(200L);
    }

    @Test
    void timersThatAreSetFollowAChangeOfRate() {
        timer.set(1_200);
        to(100);
        clock.run(2);
        to(1_000);

        assertThat(wentOff).containsExactly(150L);
    }

    @Test
    void doesNotCountWhileTheMachineIsStalled() {
        timer.set(1_200);
        to(100);
        clock.stall(true);
        to(5_000);
        assertThat(clock.nanos()).isEqualTo(1_100);
        assertThat(wentOff).isEmpty();

        clock.stall(false);
        to(10_000);
        assertThat(wentOff).containsExactly(5_100L);
    }

    @Test
    void aTimerThatIsSetDuringAStallGoesOffAfterIt() {
        clock.stall(true);
        timer.set(1_100);
        to(1_000);
        clock.stall(false);
        to(2_000);

        assertThat(wentOff).containsExactly(1_100L);
    }

    @Test
    void nothingOutlivesARestart() {
        timer.set(1_200);
        clock.restart(7);
        to(1_000);

        assertThat(wentOff).isEmpty();
        assertThat(clock.nanos()).isEqualTo(1_007);
    }

    @Test
    void anyRateLetsATimerGoOffOnceItsTimeHasCome() {
        for (var rate : List.of(0.5, 0.7, 0.9999, 1.0001, 1.3, 2.0)) {
            wentOff.clear();
            clock.run(rate);
            var due = clock.nanos() + 333;
            timer.set(due);
            to(time.nowNanos() + 1_000);

            assertThat(wentOff).as("rate %s", rate).hasSize(1);
        }
    }

    private void to(long nanos) {
        while (time.nextNanos() <= nanos) {
            time.advance();
        }
        time.skipTo(nanos);
    }
}
