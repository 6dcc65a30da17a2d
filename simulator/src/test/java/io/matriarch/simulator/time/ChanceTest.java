package io.matriarch.simulator.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class ChanceTest {

    @Test
    void aStreamIsDeterminedBySeedAndName() {
        assertThat(draws(new Chance(7), "etcd")).isEqualTo(draws(new Chance(7), "etcd"));
        assertThat(draws(new Chance(7), "etcd")).isNotEqualTo(draws(new Chance(8), "etcd"));
        assertThat(draws(new Chance(7), "etcd")).isNotEqualTo(draws(new Chance(7), "network"));
    }

    @Test
    void theNumbersAreTheSameOnEveryMachine() {
        assertThat(new Chance(1).of("etcd").nextLong()).isEqualTo(-891_842_982_204_849_846L);
    }

    @Test
    void whatOneDrawsShiftsNothingForAnother() {
        var chance = new Chance(3);
        var expected = draws(chance, "network");
        chance.of("etcd").nextLong();
        assertThat(draws(chance, "network")).isEqualTo(expected);
    }

    private static long[] draws(Chance chance, String component) {
        var stream = chance.of(component);
        return LongStream.generate(stream::nextLong).limit(100).toArray();
    }
}
