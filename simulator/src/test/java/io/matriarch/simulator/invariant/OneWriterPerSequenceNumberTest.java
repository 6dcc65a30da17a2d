package io.matriarch.simulator.invariant;

import io.matriarch.protocol.event.ClusterPaused;
import io.matriarch.protocol.event.ClusterResumed;
import io.matriarch.simulator.history.Happening;
import org.junit.jupiter.api.Test;

class OneWriterPerSequenceNumberTest {

    private static final Invariant RULE = Invariant.ONE_WRITER_PER_SEQUENCE_NUMBER;

    private static Story written(String writer, int number, Story story) {
        return story.happens(new Happening.EventPersisted("cluster|x", number, writer, new ClusterPaused(story.now())));
    }

    @Test
    void noticesANumberThatIsWrittenTwice() {
        written("two", 1, written("one", 1, Story.begin())).violates(RULE, "there already");
    }

    @Test
    void noticesANumberThatIsLeftOut() {
        written("one", 3, written("one", 1, Story.begin())).violates(RULE, "number 3");
    }

    @Test
    void noticesAWriterThatGoesOnAfterAnother() {
        var story = written("two", 2, written("one", 1, Story.begin()));
        written("one", 3, story).violates(RULE, "after two has written");
    }

    @Test
    void letsOneTakeOverFromAnother() {
        var story = written("one", 2, written("one", 1, Story.begin()));
        written("two", 3, story)
                .happens(new Happening.EventPersisted("cluster|y", 1, "one", new ClusterResumed(story.now())))
                .keeps(RULE);
    }
}
