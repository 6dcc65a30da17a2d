package io.matriarch.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class TimelineTest {

    private final List<String> printed = new ArrayList<>();
    private final Timeline timeline = new Timeline(printed::add);

    @Test
    void printsInTheOrderInWhichThingsHappenedNotInWhichTheyWereHeardOf() {
        timeline.add(Duration.ofMillis(40), "journal 8", "failover begins", List.of());
        timeline.add(Duration.ofMillis(-3), "client", "last acknowledged write", List.of());
        timeline.printAll();

        assertThat(printed)
                .containsExactly(
                        "          -3 ms  client      last acknowledged write",
                        "         +40 ms  journal 8   failover begins");
    }

    @Test
    void holdsBackWhatSomethingEarlierMightStillPrecede() {
        timeline.add(Duration.ofMillis(100), "journal 8", "failover begins", List.of());
        timeline.printUntil(Duration.ofMillis(200));
        assertThat(printed).isEmpty();

        timeline.printUntil(Duration.ofMillis(100).plus(Timeline.HOLD));
        assertThat(printed).hasSize(1);
    }

    @Test
    void printsWhatADecisionRestsOnBelowIt() {
        timeline.add(Duration.ofMillis(12_345), "journal 8", "failover begins", List.of("known: this", "chosen: that"));
        timeline.printAll();

        assertThat(printed)
                .containsExactly(
                        "     +12,345 ms  journal 8   failover begins",
                        "                             · known: this",
                        "                             · chosen: that");
    }

    @Test
    void breaksLongLinesBetweenWords() {
        assertThat(Timeline.wrap("one two three four", 9)).containsExactly("one two", "three", "four");
        assertThat(Timeline.wrap("unbreakable", 4)).containsExactly("unbreakable");
    }
}
