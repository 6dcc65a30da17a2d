package io.matriarch.simulator.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class DistributionTest {

    private static final long[] THOUSAND = LongStream.rangeClosed(1, 1_000).toArray();

    @Test
    void takesQuantilesByNearestRank() {
        var distribution = Distribution.of(THOUSAND);
        assertThat(distribution.p50()).isEqualTo(500);
        assertThat(distribution.p90()).isEqualTo(900);
        assertThat(distribution.p99()).isEqualTo(990);
        assertThat(distribution.p999()).isEqualTo(999);
        assertThat(distribution.max()).isEqualTo(1_000);
        assertThat(distribution.mean()).isEqualTo(500.5);
    }

    @Test
    void givesOnlyValuesThatOccurred() {
        var distribution = Distribution.of(new long[] {3, 70});
        assertThat(distribution.p50()).isEqualTo(3);
        assertThat(distribution.p90()).isEqualTo(70);
        assertThat(Distribution.of(new long[] {9}).p999()).isEqualTo(9);
    }

    @Test
    void ofNothingIsZero() {
        assertThat(Distribution.of(new long[0])).isEqualTo(new Distribution(0, 0, 0, 0, 0, 0, 0, List.of()));
    }

    @Test
    void drawsACurveThatRisesToItsMaximum() {
        var cdf = Distribution.of(THOUSAND).cdf();
        assertThat(cdf).hasSizeBetween(100, 200).isSortedAccordingTo((a, b) -> Long.compare(a.value(), b.value()));
        assertThat(cdf.getLast()).isEqualTo(new Distribution.Point(1_000, 1));
        assertThat(cdf).contains(new Distribution.Point(500, 0.5), new Distribution.Point(999, 0.999));
    }

    @Test
    void drawsEqualValuesAsOneStep() {
        assertThat(Distribution.of(new long[] {0, 0, 0, 8}).cdf())
                .containsExactly(new Distribution.Point(0, 0.75), new Distribution.Point(8, 1));
    }

    @Test
    void growsWithItsSample() {
        var sample = new Sample();
        LongStream.rangeClosed(1, 1_000).map(i -> 1_001 - i).forEach(sample::add);
        assertThat(sample.distribution()).isEqualTo(Distribution.of(THOUSAND));
    }
}
