package io.matriarch.simulator.world.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.matriarch.agent.ServerWork;
import io.matriarch.agent.WorkResult;
import io.matriarch.agent.postgres.PostgresServer.Fit;
import io.matriarch.agent.postgres.PostgresServer.Outcome;
import io.matriarch.protocol.id.Lsn;
import io.matriarch.protocol.id.Timeline;
import io.matriarch.simulator.history.Happening;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReplicationTest {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static Fit fit(Herd herd, int seq, int leader) {
        return ((WorkResult.Fitted) herd.perform(seq, new ServerWork.CheckFit(Herd.upstream(leader)))).fit();
    }

    /** 2 leads on a timeline of its own, and 1 has more on the old one. */
    private static Herd diverged() {
        var herd = Herd.streaming(3);
        herd.cutOff(1);
        herd.write(1);
        herd.pass(Duration.ofSeconds(8));
        herd.kill(1);
        herd.done(2, new ServerWork.Promote(PATIENCE));
        herd.done(2, new ServerWork.Converge());
        herd.done(2, new ServerWork.Checkpoint());
        herd.network.heal();
        herd.pass(Duration.ofSeconds(1));
        return herd;
    }

    @Test
    void aStandbyThatIsCutOffHasExactlyWhatWasSentBefore() {
        var herd = Herd.streaming(2);
        herd.write(1);
        herd.pass(Duration.ofSeconds(1));
        var before = herd.server(1).position();
        herd.cutOff(2);
        herd.write(1);
        herd.pass(Duration.ofSeconds(3));

        assertThat(herd.server(2).position()).isEqualTo(before);
        assertThat(herd.look(2).upstream().orElseThrow().silence().orElseThrow())
                .isGreaterThan(Duration.ofSeconds(2));

        herd.network.heal();
        herd.pass(Duration.ofSeconds(4));
        assertThat(herd.server(2).position()).isEqualTo(herd.server(1).position());
    }

    @Test
    void aStandbyStreamsAgainAlsoWhenItsHostWasLostWhileThatOfTheUpstreamStoodStill() {
        var herd = Herd.streaming(2);
        herd.server(1).stall(true);
        herd.pass(Duration.ofSeconds(1));
        herd.server(2).hostCrashed(true);
        herd.pass(Duration.ofSeconds(6));
        herd.server(1).stall(false);
        herd.server(2).hostBooted();
        herd.done(2, new ServerWork.StartStandby(Herd.upstream(1)));

        herd.pass(Duration.ofSeconds(8));
        assertThat(herd.server(2).isStreamingFrom(Herd.instance(1))).isTrue();
    }

    @Test
    void aStandbyThatIsCutOffGivesUpAndComesBack() {
        var herd = Herd.streaming(2);
        herd.cutOff(2);
        herd.pass(Duration.ofSeconds(8));

        assertThat(herd.server(2).upstream()).isEmpty();
        assertThat(herd.look(1).standbys()).isEmpty();

        herd.network.heal();
        herd.pass(Duration.ofSeconds(7));
        assertThat(herd.server(2).isStreamingFrom(Herd.instance(1))).isTrue();
    }

    @Test
    void anIdlePrimaryIsHeardWithinHalfOfTheReceiversTimeout() {
        var herd = Herd.streaming(2);

        for (var second = 0; second < 40; second++) {
            herd.pass(Duration.ofMillis(997));
            assertThat(herd.look(2).upstream().orElseThrow().silence().orElseThrow())
                    .isLessThan(Duration.ofMillis(2_600));
        }
    }

    @Test
    void aHungPrimaryFallsSilentAndIsGivenUp() {
        var herd = Herd.streaming(2);
        herd.server(1).hang(true);
        herd.pass(Duration.ofMillis(2_900));

        var upstream = herd.look(2).upstream().orElseThrow();
        assertThat(upstream.streaming()).isTrue();
        assertThat(upstream.silence().orElseThrow()).isGreaterThan(Duration.ofMillis(2_600));

        herd.pass(Duration.ofSeconds(3));
        assertThat(herd.look(2).upstream().orElseThrow().streaming()).isFalse();

        herd.server(1).hang(false);
        herd.pass(Duration.ofSeconds(5));
        assertThat(herd.server(2).isStreamingFrom(Herd.instance(1))).isTrue();
    }

    @Test
    void theDeathOfThePrimaryIsHeardAtOnceAndThatOfItsMachineIsNot() {
        var herd = Herd.streaming(2);
        herd.server(1).killPostmaster();
        herd.pass(Duration.ofMillis(50));
        assertThat(herd.server(2).upstream()).isEmpty();

        var other = Herd.streaming(2);
        other.server(1).hostCrashed(false);
        other.pass(Duration.ofSeconds(2));
        assertThat(other.server(2).upstream()).isPresent();
        other.pass(Duration.ofSeconds(4));
        assertThat(other.server(2).upstream()).isEmpty();
    }

    @Test
    void aStandbyFollowsTheNewTimelineOfItsUpstream() {
        var herd = Herd.streaming(3);
        herd.kill(1);
        herd.done(2, new ServerWork.Promote(PATIENCE));
        herd.done(3, new ServerWork.Follow(Herd.upstream(2)));
        herd.pass(Duration.ofSeconds(2));
        assertThat(herd.server(3).upstream()).as("without a slot").isEmpty();

        herd.done(2, new ServerWork.Converge());
        herd.pass(Duration.ofSeconds(1));
        var committed = (WriteAnswer.Committed) herd.write(2);
        herd.pass(Duration.ofSeconds(1));

        assertThat(herd.server(3).isStreamingFrom(Herd.instance(2))).isTrue();
        assertThat(herd.server(3).timeline()).contains(new Timeline(2));
        assertThat(herd.server(3).holds(committed.timeline(), committed.end())).isTrue();
        assertThat(herd.server(2).slots()).isEqualTo(List.of("pg_test_1", "pg_test_3"));
    }

    @Test
    void aDivergedPrimaryHasToBeRewound() {
        var herd = diverged();
        var lost = herd.server(1).position();

        assertThat(fit(herd, 1, 2)).isInstanceOf(Fit.Diverged.class);
        herd.done(1, new ServerWork.StartStandby(Herd.upstream(2)));
        herd.pass(Duration.ofSeconds(3));
        assertThat(herd.server(1).upstream()).isEmpty();
        assertThat(herd.server(1).obstacle()).contains("history");

        herd.done(1, new ServerWork.Stop(PATIENCE));
        herd.done(1, new ServerWork.Rewind(Herd.upstream(2)));
        var discarded = herd.happened(Happening.WalDiscarded.class).getLast();
        assertThat(discarded.quarantined()).isTrue();
        assertThat(discarded.timeline()).isEqualTo(new Timeline(1));
        assertThat(discarded.to()).isEqualTo(lost);
        assertThat(herd.server(1).holds(new Timeline(1), lost)).isFalse();

        herd.done(1, new ServerWork.StartStandby(Herd.upstream(2)));
        herd.until(() -> herd.server(1).isStreamingFrom(Herd.instance(2)));
        assertThat(herd.server(1).timeline()).contains(new Timeline(2));
    }

    @Test
    void aRewindThatFailsHalfwayLeavesNothingUsableAndACloneHelps() {
        var herd = diverged();
        herd.server(1).failRewinds(true);

        assertThat(herd.outcome(1, new ServerWork.Rewind(Herd.upstream(2)))).isInstanceOf(Outcome.Failed.class);
        assertThat(herd.look(1).failure().orElseThrow()).contains("unusable");
        assertThat(herd.outcome(1, new ServerWork.StartPrimary())).isInstanceOf(Outcome.Failed.class);

        herd.join(1, 2);
        assertThat(herd.server(1).hasLeftover())
                .as("what is not whole is no leftover")
                .isFalse();
    }

    @Test
    void aCloneKeepsTheOldDirectoryUntilItIsDiscarded() {
        var herd = diverged();
        herd.join(1, 2);

        assertThat(herd.happened(Happening.DataReplaced.class).getLast())
                .isEqualTo(new Happening.DataReplaced(Herd.instance(1), "clone", true));
        assertThat(herd.server(1).hasLeftover()).isTrue();

        herd.done(1, new ServerWork.DiscardReplaced());
        assertThat(herd.happened(Happening.LeftoverDeleted.class))
                .containsExactly(new Happening.LeftoverDeleted(Herd.instance(1), true));
        assertThat(herd.server(1).hasLeftover()).isFalse();
    }

    @Test
    void aCloneFailsWhenItsSourceDies() {
        var herd = new Herd(2);
        herd.bootstrap();
        herd.time.afterNanos(Duration.ofMillis(500).toNanos(), herd.server(1)::killPostmaster);

        assertThat(herd.outcome(2, new ServerWork.Clone(Herd.upstream(1)))).isInstanceOf(Outcome.Failed.class);
        assertThat(herd.server(2).timeline()).isEmpty();
    }

    @Test
    void aSlotKeepsWalAndWithoutOneItIsRecycled() {
        var herd = new Herd(3);
        herd.declare("wal_keep_size", "0");
        herd.bootstrap();
        herd.join(2, 1);
        herd.done(2, new ServerWork.Stop(PATIENCE));
        for (var i = 0; i < 40; i++) {
            herd.<WriteAnswer>awaited(answer -> herd.server(1).write(1, 1 << 20, 0, answer));
        }
        herd.done(1, new ServerWork.Checkpoint());
        assertThat(fit(herd, 2, 1)).isInstanceOf(Fit.CanStream.class);

        herd.declare("max_slot_wal_keep_size", "16MB");
        herd.done(1, new ServerWork.Reconfigure(herd.settings(1)));
        herd.done(1, new ServerWork.Checkpoint());
        assertThat(fit(herd, 2, 1)).isInstanceOf(Fit.WalRemoved.class);
    }

    @Test
    void aServerOfAnotherSystemIsForeign() {
        var herd = new Herd(2);
        herd.bootstrap();
        herd.done(2, new ServerWork.Initialize());

        assertThat(fit(herd, 2, 1)).isInstanceOf(Fit.Foreign.class);
        assertThat(herd.outcome(2, new ServerWork.Clone(Herd.upstream(1)))).isInstanceOf(Outcome.Failed.class);
    }

    @Test
    void whoDoesNotAnswerFitsNobodyKnows() {
        var herd = Herd.streaming(2);
        herd.cutOff(1);

        assertThat(fit(herd, 2, 1)).isInstanceOf(Fit.Unknown.class);
    }

    @Test
    void twoTimelinesOfTheSameNumberAreNotTakenForOne() {
        var herd = Herd.streaming(3);
        herd.kill(1);
        herd.done(2, new ServerWork.Promote(PATIENCE));
        herd.done(3, new ServerWork.Promote(PATIENCE));
        var committed = (WriteAnswer.Committed) herd.write(2);
        herd.write(3);
        herd.write(3);

        assertThat(committed.timeline()).isEqualTo(new Timeline(2));
        assertThat(herd.server(3).holds(Herd.instance(2), committed.timeline(), committed.end()))
                .isFalse();
        assertThat(herd.server(2).holds(Herd.instance(2), committed.timeline(), committed.end()))
                .isTrue();
        assertThat(herd.server(2).holds(Herd.instance(1), new Timeline(1), new Lsn(0x154_0000L)))
                .isTrue();
    }

    @Test
    void pausedReplayIsCaughtUpOnBeforeAPromotion() {
        var herd = Herd.streaming(2);
        herd.server(2).pauseReplay(true);
        for (var i = 0; i < 30; i++) {
            herd.<WriteAnswer>awaited(answer -> herd.server(1).write(1, 10 << 20, 0, answer));
        }
        herd.pass(Duration.ofSeconds(1));
        var report = herd.look(2);
        assertThat(report.position()
                        .orElseThrow()
                        .bytesAheadOf(report.replayed().orElseThrow()))
                .isGreaterThan(200L << 20);

        herd.kill(1);
        var before = herd.time.nowNanos();
        herd.done(2, new ServerWork.Promote(PATIENCE));
        assertThat(herd.time.nowNanos() - before).isGreaterThan(2_000_000_000L);
    }

    @Test
    void aBrokenReceiverStaysAwayUntilItIsMended() {
        var herd = Herd.streaming(2);
        herd.server(2).breakReplication(true);
        herd.pass(Duration.ofSeconds(3));
        assertThat(herd.look(2).upstream().orElseThrow().streaming()).isFalse();

        herd.server(2).breakReplication(false);
        herd.pass(Duration.ofSeconds(1));
        assertThat(herd.server(2).isStreamingFrom(Herd.instance(1))).isTrue();
    }
}
