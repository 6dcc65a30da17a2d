package io.matriarch.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.matriarch.http.wire.VerificationBody;
import java.time.Duration;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class OutcomeTest {

    @Test
    void countsPromisedRowsThatAreNotThere() {
        assertThat(Outcome.missing(rows(1, 2, 3, 4), rows(1, 3))).isEqualTo(2);
    }

    @Test
    void doesNotMindRowsThatWereCommittedWithoutAWord() {
        assertThat(Outcome.missing(rows(1, 2), rows(1, 2, 3))).isZero();
    }

    @Test
    void isGoodWhenNothingIsLostAndTheJournalTellsTheTruth() {
        assertThat(outcome(Duration.ofMillis(180), 0, true).isGood()).isTrue();
    }

    @Test
    void isNotGoodWhenAPromiseWasBroken() {
        assertThat(outcome(Duration.ofMillis(180), 1, true).isGood()).isFalse();
        assertThat(outcome(Duration.ofMillis(180), 0, false).isGood()).isFalse();
        assertThat(outcome(Duration.ofSeconds(DemoFiles.RTO_SECONDS + 1), 0, true)
                        .isGood())
                .isFalse();
    }

    private static Outcome outcome(Duration outage, int lost, boolean holds) {
        var nodes = DemoHosts.first(2);
        var before = new Acknowledgement(nodes.get(0).instance(), 1, 0);
        var after = new Acknowledgement(nodes.get(1).instance(), 2, outage.toNanos());
        var verification = new VerificationBody("pg-demo", 20, holds, List.of());
        return new Outcome(Fault.POSTMASTER, new Interruption(before, after), 100, lost, verification);
    }

    private static BitSet rows(int... numbers) {
        var rows = new BitSet();
        IntStream.of(numbers).forEach(rows::set);
        return rows;
    }
}
