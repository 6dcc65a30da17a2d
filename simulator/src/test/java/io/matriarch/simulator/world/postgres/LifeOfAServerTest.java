package io.matriarch.simulator.world.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.matriarch.agent.ServerWork;
import io.matriarch.agent.WorkResult;
import io.matriarch.agent.postgres.PostgresServer.DataDirectory;
import io.matriarch.agent.postgres.PostgresServer.Outcome;
import io.matriarch.protocol.agent.PostgresReport.ServerRole;
import io.matriarch.protocol.agent.PostgresReport.ServerState;
import io.matriarch.protocol.id.Timeline;
import io.matriarch.simulator.history.Happening;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class LifeOfAServerTest {

    @Test
    void isAbsentUntilItIsInitialized() {
        var herd = new Herd(1);

        assertThat(herd.look(1).state()).isEqualTo(ServerState.ABSENT);
        assertThat(herd.outcome(1, new ServerWork.StartPrimary())).isInstanceOf(Outcome.Failed.class);

        herd.bootstrap();

        assertThat(herd.look(1).isWritable()).isTrue();
        assertThat(herd.write(1)).isInstanceOf(WriteAnswer.Committed.class);
        assertThat(herd.outcome(1, new ServerWork.Initialize())).isInstanceOf(Outcome.Failed.class);
    }

    @Test
    void aStandbyHasWhatThePrimaryHasCommitted() {
        var herd = Herd.streaming(3);

        var committed = (WriteAnswer.Committed) herd.write(1);
        herd.pass(Duration.ofSeconds(1));

        assertThat(herd.server(2).holds(committed.timeline(), committed.end())).isTrue();
        assertThat(herd.server(3).position()).isEqualTo(herd.server(1).position());
        var report = herd.look(2);
        assertThat(report.role()).contains(ServerRole.STANDBY);
        assertThat(report.upstream().orElseThrow().streaming()).isTrue();
        assertThat(report.upstream().orElseThrow().address()).contains(Herd.address(1));
        assertThat(report.replayed()).isEqualTo(report.position());
        assertThat(herd.look(1).standbys())
                .extracting(link -> link.applicationName())
                .containsExactly("pg-test-2", "pg-test-3");
    }

    @Test
    void aPromotionForksTheTimeline() {
        var herd = Herd.streaming(3);
        herd.write(1);
        herd.pass(Duration.ofSeconds(1));
        var end = herd.server(2).position();
        herd.kill(1);

        herd.done(2, new ServerWork.Promote(Duration.ofSeconds(10)));

        assertThat(herd.server(2).isWritable()).isTrue();
        assertThat(herd.server(2).timeline()).contains(new Timeline(2));
        assertThat(herd.happened(Happening.BecameWritable.class).getLast())
                .isEqualTo(new Happening.BecameWritable(Herd.instance(2), new Timeline(2), new Timeline(1), end));
        assertThat(herd.outcome(2, new ServerWork.Promote(Duration.ofSeconds(10))))
                .isEqualTo(new Outcome.Done());
    }

    @Test
    void aKilledPrimaryRecoversOnItsTimelineWithAllItAcknowledged() {
        var herd = new Herd(1);
        herd.bootstrap();
        var committed = (WriteAnswer.Committed) herd.write(1);

        assertThat(herd.kill(1)).isEqualTo(new Outcome.Done());
        assertThat(herd.write(1)).isInstanceOf(WriteAnswer.Refused.class);
        herd.done(1, new ServerWork.StartPrimary());
        herd.until(() -> herd.server(1).isWritable());

        assertThat(herd.server(1).holds(committed.timeline(), committed.end())).isTrue();
        assertThat(herd.server(1).timeline()).contains(new Timeline(1));
    }

    @Test
    void aFastShutdownIsCleanAndShipsEverything() {
        var herd = Herd.streaming(3);
        herd.write(1);

        herd.done(1, new ServerWork.Stop(Duration.ofSeconds(30)));
        herd.pass(Duration.ofSeconds(1));

        assertThat(herd.server(2).position()).isEqualTo(herd.server(1).position());
        assertThat(herd.server(3).position()).isEqualTo(herd.server(1).position());
        var inspected = (WorkResult.Inspected) herd.perform(1, new ServerWork.Inspect());
        assertThat(((DataDirectory.Present) inspected.directory()).cleanlyShutDown())
                .isTrue();
        assertThat(herd.look(1).state()).isEqualTo(ServerState.STOPPED);
    }
}
