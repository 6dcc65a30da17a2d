package io.matriarch.agent.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.matriarch.agent.postgres.PostgresServer.Fit;
import io.matriarch.protocol.id.Lsn;
import io.matriarch.protocol.id.SystemIdentifier;
import io.matriarch.protocol.id.Timeline;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FitnessTest {

    @Test
    void behindOnTheSameTimelineCanStream() {
        assertThat(Fitness.of(past(100), past(200))).isEqualTo(new Fit.CanStream());
        assertThat(Fitness.of(past(200), past(200))).isEqualTo(new Fit.CanStream());
    }

    @Test
    void aheadOfItsLeaderOnTheSameTimelineIsNothingForARewind() {
        assertThat(Fitness.of(past(300), past(200))).isEqualTo(new Fit.OtherFork(lsn(0), lsn(300)));
        assertThat(Fitness.of(past(300, 100), past(200, 100))).isEqualTo(new Fit.OtherFork(lsn(100), lsn(300)));
    }

    @Test
    void whoEndsWhereTheLeaderForkedOffOrBeforeCanStream() {
        assertThat(Fitness.of(past(100), past(200, 100))).isEqualTo(new Fit.CanStream());
        assertThat(Fitness.of(past(90), past(200, 100))).isEqualTo(new Fit.CanStream());
    }

    @Test
    void whoWentOnBehindTheForkHasDiverged() {
        assertThat(Fitness.of(past(101), past(200, 100))).isEqualTo(new Fit.Diverged(lsn(100), lsn(101)));
    }

    @Test
    void severalPromotionsBehindCanStream() {
        assertThat(Fitness.of(past(90), past(500, 100, 200, 300))).isEqualTo(new Fit.CanStream());
        assertThat(Fitness.of(past(150, 100), past(500, 100, 200, 300))).isEqualTo(new Fit.CanStream());
    }

    @Test
    void anOtherForkOfTheSameNumberIsNothingForARewind() {
        // Both were promoted from timeline 1 to 2, at different positions.
        assertThat(Fitness.of(past(150, 120), past(200, 100))).isEqualTo(new Fit.OtherFork(lsn(100), lsn(150)));
        assertThat(Fitness.of(past(150, 80), past(200, 100))).isEqualTo(new Fit.OtherFork(lsn(80), lsn(150)));
    }

    @Test
    void forksThatBeginAtTheSamePlaceAreToldApartByTheirWalOnly() {
        var ours = past(150, 100);
        var leader = past(200, 100);
        var fit = Fitness.of(ours, leader);
        assertThat(fit).isEqualTo(new Fit.CanStream());
        assertThat(Fitness.sameUpTo(fit, ours)).contains(lsn(150));
        assertThat(Fitness.forked(ours, leader)).isEqualTo(new Fit.OtherFork(lsn(100), lsn(150)));
    }

    @Test
    void aRewindNeedsTheSameWalUpToTheFork() {
        var ours = past(250, 100);
        var leader = past(300, 100, 200);
        var fit = Fitness.of(ours, leader);
        assertThat(fit).isEqualTo(new Fit.Diverged(lsn(200), lsn(250)));
        assertThat(Fitness.sameUpTo(fit, ours)).contains(lsn(200));
    }

    @Test
    void onALaterTimelineThanItsLeaderHasDiverged() {
        assertThat(Fitness.of(past(150, 100), past(200))).isEqualTo(new Fit.Diverged(lsn(100), lsn(150)));
    }

    @Test
    void anotherSystemIsForeignWhateverItsWal() {
        var other = new SystemIdentifier("8");
        assertThat(Fitness.of(past(100), new Fitness.Past(other, TimelineHistory.first(), lsn(100))))
                .isEqualTo(new Fit.Foreign(other));
    }

    /** A past that ends at {@code end}, with promotions at {@code forks}. */
    private static Fitness.Past past(long end, long... forks) {
        List<TimelineHistory.Ancestor> ancestors = new ArrayList<>();
        for (var fork : forks) {
            ancestors.add(new TimelineHistory.Ancestor(new Timeline(ancestors.size() + 1), lsn(fork)));
        }
        return new Fitness.Past(
                new SystemIdentifier("7"),
                new TimelineHistory(ancestors, new Timeline(ancestors.size() + 1)),
                lsn(end));
    }

    private static Lsn lsn(long value) {
        return new Lsn(value);
    }
}
