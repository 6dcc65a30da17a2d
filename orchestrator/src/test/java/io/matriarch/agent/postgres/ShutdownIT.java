package io.matriarch.agent.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.matriarch.agent.postgres.PostgresServer.DataDirectory;
import io.matriarch.agent.postgres.PostgresServer.Fit;
import io.matriarch.protocol.agent.PostgresReport.ServerState;
import io.matriarch.protocol.id.Timeline;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ShutdownIT {

    @Test
    void aStandbyThatDoesNotTakeItsWalIsLeftBehind() throws IOException, InterruptedException {
        try (var herd = Herd.streaming(3)) {
            var stuck = processesOf(herd.member(3));
            for (var process : stuck.all()) {
                FencingIT.signal(process.pid(), "STOP");
            }
            herd.member(1).execute("CREATE TABLE t AS SELECT generate_series(1, 1000) a");

            var start = System.nanoTime();
            Herd.assertDone(herd.member(1).server().stop(Duration.ofSeconds(20)));
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
            assertThat(herd.member(1).server().inspect())
                    .isInstanceOfSatisfying(
                            DataDirectory.Present.class,
                            present -> assertThat(present.cleanlyShutDown()).isTrue());
            // The one that was not stuck has all of it.
            Herd.assertDone(herd.member(2).server().promote(Duration.ofSeconds(10)));
            assertThat(herd.member(1).server().fitFor(herd.member(2).asUpstream()))
                    .isEqualTo(new Fit.CanStream());
        }
    }

    @Test
    void aServerThatDoesNotStopIsKilledWhenThePatienceIsOver() throws IOException, InterruptedException {
        try (var herd = Herd.of(1)) {
            herd.bootstrap(1);
            for (var process : processesOf(herd.member(1)).all()) {
                FencingIT.signal(process.pid(), "STOP");
            }
            Herd.assertDone(herd.member(1).server().stop(Duration.ofMillis(500)));
            var report = herd.member(1).report();
            assertThat(report.state()).as("%s", report).isEqualTo(ServerState.STOPPED);
            assertThat(processesOf(herd.member(1)).all()).isEmpty();
        }
    }

    @Test
    void aPromotedServerThatDoesNotAnswerStillShowsItsTimeline() throws IOException, InterruptedException {
        try (var herd = Herd.streaming(2)) {
            Herd.assertDone(herd.member(1).server().kill());
            assertThat(herd.member(2).report().state()).isEqualTo(ServerState.RUNNING);
            Herd.assertDone(herd.member(2).server().promote(Duration.ofSeconds(10)));
            for (var process : processesOf(herd.member(2)).all()) {
                FencingIT.signal(process.pid(), "STOP");
            }
            var silent = herd.member(2).report();
            assertThat(silent.mayBeWritable()).as("%s", silent).isTrue();
            assertThat(silent.isWritable()).isFalse();
            assertThat(silent.timeline()).contains(new Timeline(2));
        }
    }

    private static Processes processesOf(Herd.Animal member) {
        return new Processes(
                member.home().data(),
                new Waiting(io.matriarch.runtime.Ticker.system(), io.matriarch.runtime.Pause.real()));
    }
}
