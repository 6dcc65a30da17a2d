package io.matriarch.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.matriarch.installation.Host;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class WriteLogTest {

    private static final Host ONE = DemoHosts.first(2).get(0);
    private static final Host TWO = DemoHosts.first(2).get(1);

    private final WriteLog log = new WriteLog();
    private int next;

    @Test
    void takesAChangeOfLeaderForAnOutageHoweverShort() {
        acknowledge(ONE, 0);
        acknowledge(ONE, 10);
        acknowledge(TWO, 60);

        assertThat(log.outageAfter(millis(20))).hasValueSatisfying(outage -> {
            assertThat(outage.duration()).isEqualTo(Duration.ofMillis(50));
            assertThat(outage.before().instance()).isEqualTo(ONE.instance());
            assertThat(outage.after().instance()).isEqualTo(TWO.instance());
        });
    }

    @Test
    void takesALongSilenceOfTheSameLeaderForAnOutage() {
        acknowledge(ONE, 0);
        acknowledge(ONE, 1_500);

        assertThat(log.outageAfter(0)).map(Interruption::duration).hasValue(Duration.ofMillis(1_500));
    }

    @Test
    void prefersTheChangeOfLeaderToALongerSilenceAfterIt() {
        acknowledge(ONE, 0);
        acknowledge(TWO, 100);
        acknowledge(TWO, 900);

        assertThat(log.outageAfter(0)).map(Interruption::duration).hasValue(Duration.ofMillis(100));
    }

    @Test
    void doesNotTakeAHiccupForAnOutage() {
        acknowledge(ONE, 0);
        acknowledge(ONE, 200);

        assertThat(log.outageAfter(0)).isEmpty();
    }

    @Test
    void forgetsWhatWasOverBeforeTheFault() {
        acknowledge(ONE, 0);
        acknowledge(TWO, 100);
        acknowledge(TWO, 110);

        assertThat(log.outageAfter(millis(105))).isEmpty();
    }

    @Test
    void countsEveryAcknowledgedRow() {
        acknowledge(ONE, 0);
        acknowledge(ONE, 10);

        assertThat(log.count()).isEqualTo(2);
        assertThat(log.numbers().stream()).containsExactly(1, 2);
    }

    private void acknowledge(Host node, long atMillis) {
        log.add(new Acknowledgement(node.instance(), ++next, millis(atMillis)));
    }

    private static long millis(long count) {
        return Duration.ofMillis(count).toNanos();
    }
}
