package io.matriarch.simulator.invariant;

import static io.matriarch.simulator.invariant.Story.A;
import static io.matriarch.simulator.invariant.Story.B;
import static io.matriarch.simulator.invariant.Story.C;

import org.junit.jupiter.api.Test;

class ConvergesAfterHealingTest {

    private static final Invariant RULE = Invariant.CONVERGES_AFTER_HEALING;

    private static Story healed() {
        return Story.ofAWholeCluster().heals().acknowledgesUntil(119, A, 1, 100).at(120);
    }

    @Test
    void isContentWhenAllIsWell() {
        healed().endsWellUnder(A).violatesNothing();
    }

    @Test
    void noticesTwoWritableServers() {
        var story = healed();
        var truth = FakeTruth.led(A, story.journal());
        truth.writable.add(B);
        story.end(truth).violates(RULE, "[pg-test-1, pg-test-2]");
    }

    @Test
    void noticesALeaderWithoutTheKey() {
        var story = healed();
        var truth = FakeTruth.led(A, story.journal());
        truth.holder = java.util.Optional.empty();
        story.end(truth).violates(RULE, "held by nobody");
    }

    @Test
    void noticesAStandbyThatDoesNotStream() {
        var story = healed();
        var truth = FakeTruth.led(A, story.journal());
        truth.upstreams.remove(C);
        story.end(truth).violates(RULE, "pg-test-3 streams from nobody");
    }

    @Test
    void noticesClientsThatGetNothingThrough() {
        healed().at(130).endsWellUnder(A).violates(RULE, "ms ago");
    }

    @Test
    void asksForNothingSoSoon() {
        Story.ofAWholeCluster()
                .at(20)
                .heals()
                .at(30)
                .end(FakeTruth.led(B, java.util.List.of()))
                .keeps(RULE);
    }
}
