package io.matriarch.simulator.world;

import static org.assertj.core.api.Assertions.assertThat;

import io.matriarch.simulator.calibration.Delay;
import io.matriarch.simulator.time.Chance;
import io.matriarch.simulator.time.VirtualTime;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class NetworkTest {

    private static final Place HERE = new Place("here");
    private static final Place THERE = new Place("there");

    private final VirtualTime time = new VirtualTime();
    private final Network network = new Network(time, new Chance(1).of("network"), Delay.ofMillis(1, 10));
    private final List<Integer> arrived = new ArrayList<>();

    @Test
    void aMessageTakesItsTime() {
        network.send(HERE, THERE, () -> arrived.add(1));
        assertThat(arrived).isEmpty();
        passAll();
        assertThat(arrived).containsExactly(1);
        assertThat(time.nowNanos()).isPositive();
    }

    @Test
    void anOrderedStreamKeepsItsOrderAndOthersNeedNot() {
        for (var i = 0; i < 100; i++) {
            var number = i;
            network.sendInOrder(HERE, THERE, () -> arrived.add(number));
        }
        passAll();
        assertThat(arrived).isEqualTo(IntStream.range(0, 100).boxed().toList());

        arrived.clear();
        for (var i = 0; i < 100; i++) {
            var number = i;
            network.send(HERE, THERE, () -> arrived.add(number));
        }
        passAll();
        assertThat(arrived)
                .hasSize(100)
                .isNotEqualTo(IntStream.range(0, 100).boxed().toList());
    }

    @Test
    void aCutIsInOneDirection() {
        network.cut(HERE, THERE);
        assertThat(network.passes(HERE, THERE)).isFalse();
        assertThat(network.passes(THERE, HERE)).isTrue();
        assertThat(network.connects(THERE, HERE)).isFalse();
        assertThat(network.passes(HERE, HERE)).isTrue();

        network.send(HERE, THERE, () -> arrived.add(1));
        network.send(THERE, HERE, () -> arrived.add(2));
        passAll();
        assertThat(arrived).containsExactly(2);
    }

    @Test
    void whatIsOnItsWayWhenTheCutComesIsLost() {
        network.send(HERE, THERE, () -> arrived.add(1));
        network.cut(HERE, THERE);
        passAll();
        assertThat(arrived).isEmpty();
    }

    @Test
    void cutsAreMendedOneByOneOrHealedAltogether() {
        network.cut(HERE, THERE);
        network.cut(HERE, THERE);
        network.mend(HERE, THERE);
        assertThat(network.passes(HERE, THERE)).isFalse();
        network.mend(HERE, THERE);
        assertThat(network.passes(HERE, THERE)).isTrue();

        network.cut(HERE, THERE);
        network.heal();
        assertThat(network.passes(HERE, THERE)).isTrue();
    }

    @Test
    void aDisturbedWayIsSlowAndDoublesMessages() {
        var before = network.drawNanos(HERE, THERE);
        network.disturb(HERE, THERE, 0.9, 1, 10);
        assertThat(network.drawNanos(HERE, THERE)).isGreaterThan(before);

        network.send(HERE, THERE, () -> arrived.add(1));
        passAll();
        assertThat(arrived).containsExactly(1, 1);
    }

    private void passAll() {
        while (time.advance()) {
            assertThat(time.nowNanos()).isNotNegative();
        }
    }
}
