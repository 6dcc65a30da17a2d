package io.matriarch.simulator.world.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.matriarch.agent.ServerWork;
import io.matriarch.agent.postgres.PostgresServer.Outcome;
import io.matriarch.protocol.agent.PostgresReport.ServerState;
import io.matriarch.simulator.history.Happening;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class FaultsTest {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    @Test
    void theAgentHearsOfAnExitAtOnceAndCallsItACrash() {
        var herd = new Herd(1);
        var exits = new AtomicInteger();
        herd.server(1).onExit(exits::incrementAndGet);
        herd.bootstrap();

        herd.server(1).killPostmaster();

        assertThat(exits).hasValue(1);
        assertThat(herd.look(1).state()).isEqualTo(ServerState.CRASHED);
        assertThat(herd.look(1).position()).contains(herd.server(1).position());
        assertThat(herd.happened(Happening.CeasedToBeWritable.class)).hasSize(1);
    }

    @Test
    void anAdoptedServerIsWatchedToo() {
        var herd = new Herd(1);
        herd.bootstrap();
        herd.server(1).agentEnded();
        var exits = new AtomicInteger();
        herd.server(1).onExit(exits::incrementAndGet);
        herd.perform(1, new ServerWork.Adopt());

        herd.server(1).killPostmaster();

        assertThat(exits).hasValue(1);
    }

    @Test
    void powerLossTakesWhatWasNotSynced() {
        var herd = new Herd(1);
        herd.bootstrap();
        herd.server(1).stallFsync(true);
        var answer = herd.beginWrite(1);
        herd.pass(Duration.ofSeconds(1));
        assertThat(answer).hasNullValue();

        herd.server(1).hostCrashed(true);
        herd.server(1).stallFsync(false);
        herd.server(1).hostBooted();
        herd.pass(Duration.ofSeconds(1));

        assertThat(answer).as("nobody is left to say so").hasNullValue();
        var lost = herd.happened(Happening.WalDiscarded.class).getLast();
        assertThat(lost.quarantined()).isFalse();
        assertThat(herd.server(1).position()).isEqualTo(lost.from());
        herd.done(1, new ServerWork.StartPrimary());
        herd.until(() -> herd.server(1).isWritable());
    }

    @Test
    void aCrashWithoutPowerLossKeepsWhatWasWritten() {
        var herd = new Herd(1);
        herd.bootstrap();
        herd.server(1).stallFsync(true);
        herd.beginWrite(1);
        herd.pass(Duration.ofSeconds(1));
        var flushed = herd.server(1).position();

        herd.server(1).hostCrashed(false);

        assertThat(herd.server(1).position().bytesAheadOf(flushed)).isPositive();
        assertThat(herd.happened(Happening.WalDiscarded.class)).isEmpty();
    }

    @Test
    void aStalledFsyncHangsCommitsUntilItGoesOn() {
        var herd = new Herd(1);
        herd.bootstrap();
        herd.server(1).stallFsync(true);
        var answer = herd.beginWrite(1);
        herd.pass(Duration.ofSeconds(5));
        assertThat(answer).hasNullValue();
        assertThat(herd.look(1).isWritable()).isTrue();

        herd.server(1).stallFsync(false);
        herd.pass(Duration.ofMillis(100));
        assertThat(answer.get()).isInstanceOf(WriteAnswer.Committed.class);
    }

    @Test
    void whatWaitsForTheDiskCannotBeKilled() {
        var herd = new Herd(1);
        herd.bootstrap();
        herd.server(1).stallFsync(true);
        herd.beginWrite(1);
        herd.pass(Duration.ofMillis(100));

        assertThat(herd.kill(1)).isInstanceOf(Outcome.TimedOut.class);
        assertThat(herd.server(1).isWritable()).isFalse();
        assertThat(herd.look(1).state()).isEqualTo(ServerState.UNKNOWN);

        herd.server(1).stallFsync(false);
        assertThat(herd.kill(1)).isEqualTo(new Outcome.Done());
    }

    @Test
    void aFullDiskEndsTheServerAtTheNextWriteAndKeepsItDown() {
        var herd = Herd.streaming(2);
        herd.server(1).fillDisk(true);
        assertThat(herd.server(1).isRunning()).isTrue();

        assertThat(herd.write(1)).isInstanceOf(WriteAnswer.Broken.class);
        assertThat(herd.server(1).isRunning()).isFalse();
        herd.pass(Duration.ofSeconds(1));
        assertThat(herd.outcome(1, new ServerWork.StartPrimary())).isInstanceOf(Outcome.Failed.class);

        herd.server(1).fillDisk(false);
        herd.done(1, new ServerWork.StartPrimary());
        herd.until(() -> herd.server(1).isWritable());
    }

    @Test
    void aFullDiskEndsAStandbyWhenMoreWalComes() {
        var herd = Herd.streaming(2);
        herd.server(2).fillDisk(true);
        herd.write(1);
        herd.pass(Duration.ofSeconds(1));

        assertThat(herd.server(2).isRunning()).isFalse();
    }

    @Test
    void aHungServerAnswersWhenItGoesOn() {
        var herd = new Herd(1);
        herd.bootstrap();
        herd.look(1);
        herd.server(1).hang(true);
        var answer = herd.beginWrite(1);
        var before = herd.time.nowNanos();

        var report = herd.look(1);
        assertThat(report.state()).isEqualTo(ServerState.UNKNOWN);
        assertThat(herd.time.nowNanos() - before)
                .isEqualTo(Duration.ofSeconds(1).toNanos());
        assertThat(answer).hasNullValue();

        herd.server(1).hang(false);
        herd.pass(Duration.ofMillis(100));
        assertThat(answer.get()).isInstanceOf(WriteAnswer.Committed.class);
    }

    @Test
    void aHungServerIsStoppedByForce() {
        var herd = new Herd(1);
        herd.bootstrap();
        herd.server(1).hang(true);

        herd.done(1, new ServerWork.Stop(Duration.ofSeconds(3)));

        assertThat(herd.server(1).isRunning()).isFalse();
        assertThat(herd.look(1).state()).isEqualTo(ServerState.STOPPED);
    }

    @Test
    void exhaustedConnectionsRefuseClientsAndBlindTheAgent() {
        var herd = new Herd(1);
        herd.bootstrap();
        herd.look(1);
        herd.server(1).exhaustConnections(true);

        assertThat(herd.write(1)).isInstanceOf(WriteAnswer.Refused.class);
        assertThat(herd.look(1).state()).isEqualTo(ServerState.UNKNOWN);
    }

    @Test
    void aStalledMachineGoesOnWhereItWas() {
        var herd = new Herd(1);
        herd.bootstrap();
        var answer = herd.beginWrite(1);
        herd.server(1).stall(true);
        var late = herd.beginWrite(1);
        herd.pass(Duration.ofSeconds(30));
        assertThat(answer).hasNullValue();

        herd.server(1).stall(false);
        herd.pass(Duration.ofMillis(100));

        assertThat(answer.get()).isInstanceOf(WriteAnswer.Committed.class);
        assertThat(late.get()).isInstanceOf(WriteAnswer.Committed.class);
    }

    @Test
    void aKilledPrimaryBreaksWhatItHasNotAnswered() {
        var herd = new Herd(1);
        herd.bootstrap();
        var answer = herd.beginWrite(1);

        herd.server(1).killPostmaster();

        assertThat(answer.get()).isInstanceOf(WriteAnswer.Broken.class);
    }

    @Test
    void aLaggardDoesNotHoldUpAShutdown() {
        var herd = Herd.streaming(3);
        herd.network.cut(Herd.place(1), Herd.place(3));
        herd.network.cut(Herd.place(3), Herd.place(1));
        var before = herd.time.nowNanos();

        herd.done(1, new ServerWork.Stop(Duration.ofSeconds(30)));

        assertThat(herd.time.nowNanos() - before)
                .isLessThan(Duration.ofSeconds(4).toNanos());
        herd.pass(Duration.ofSeconds(1));
        assertThat(herd.server(2).position()).isEqualTo(herd.server(1).position());
    }

    @Test
    void aKillDuringAStartIsNotMissed() {
        var herd = new Herd(1);
        herd.done(1, new ServerWork.Initialize());
        herd.begin(1, new ServerWork.StartPrimary(), _ -> {});

        herd.kill(1);
        herd.pass(Duration.ofSeconds(5));

        assertThat(herd.server(1).isRunning()).isFalse();
    }

    @Test
    void aPromotionOfAHungStandbyHappensWhenItGoesOn() {
        var herd = Herd.streaming(2);
        herd.server(2).hang(true);

        assertThat(herd.outcome(2, new ServerWork.Promote(PATIENCE))).isInstanceOf(Outcome.TimedOut.class);
        assertThat(herd.server(2).isWritable()).isFalse();

        herd.server(2).hang(false);
        herd.pass(Duration.ofSeconds(1));
        assertThat(herd.server(2).isWritable()).isTrue();
    }

    @Test
    void anAgentThatDiesDuringARewindLeavesNothingUsable() {
        var herd = Herd.streaming(2);
        herd.cutOff(1);
        herd.write(1);
        herd.kill(1);
        herd.done(2, new ServerWork.Promote(PATIENCE));
        herd.network.heal();
        herd.pass(Duration.ofSeconds(5));
        herd.begin(1, new ServerWork.Rewind(Herd.upstream(2)), _ -> {});
        herd.pass(Duration.ofMillis(600));

        herd.server(1).agentEnded();

        assertThat(herd.look(1).failure().orElseThrow()).contains("unusable");
    }
}
