package io.matriarch.simulator.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.matriarch.protocol.id.Epoch;
import io.matriarch.simulator.history.History.Precision;
import io.matriarch.simulator.time.VirtualTime;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

class HistoryTest {

    private static final Happening TAKEN = new Happening.KeyTaken("pg-test-1", new Epoch(1), 2);
    private static final Happening TAKEN_BY_ANOTHER = new Happening.KeyTaken("pg-test-2", new Epoch(1), 2);

    @Test
    void whoListensHearsInOrderAndWhen() {
        var time = new VirtualTime();
        var history = new History(time, Precision.MOMENTS);
        var heard = new ArrayList<String>();
        history.listen(
                (at, happening) -> heard.add(at + " " + happening.getClass().getSimpleName()));

        history.note(new Happening.Built());
        time.skipTo(5);
        history.note(TAKEN);

        assertThat(heard).containsExactly("0 Built", "5 KeyTaken");
        assertThat(history.length()).isEqualTo(2);
    }

    @Test
    void theDigestTellsHistoriesApart() {
        assertThat(digest(Precision.MOMENTS, 0, TAKEN)).isEqualTo(digest(Precision.MOMENTS, 0, TAKEN));
        assertThat(digest(Precision.MOMENTS, 0, TAKEN)).isNotEqualTo(digest(Precision.MOMENTS, 1, TAKEN));
        assertThat(digest(Precision.MOMENTS, 0, TAKEN))
                .isNotEqualTo(digest(Precision.MOMENTS, 0, new Happening.Built()));
        assertThat(digest(Precision.WORDS, 0, TAKEN)).isNotEqualTo(digest(Precision.WORDS, 0, TAKEN_BY_ANOTHER));
    }

    private static long digest(Precision precision, long at, Happening happening) {
        var time = new VirtualTime();
        time.skipTo(at);
        var history = new History(time, precision);
        history.note(happening);
        return history.digest();
    }
}
