package io.matriarch.simulator.sla;

import static org.assertj.core.api.Assertions.assertThat;

import io.matriarch.agent.ServerWork;
import io.matriarch.protocol.event.ClusterEvent;
import io.matriarch.protocol.event.LeaderRestartOrdered;
import io.matriarch.protocol.event.SwitchoverCompleted;
import io.matriarch.protocol.event.SwitchoverStarted;
import io.matriarch.protocol.id.ClusterName;
import io.matriarch.protocol.id.Epoch;
import io.matriarch.protocol.id.InstanceId;
import io.matriarch.protocol.id.Lsn;
import io.matriarch.protocol.id.OperationId;
import io.matriarch.protocol.id.Timeline;
import io.matriarch.simulator.fault.Fault;
import io.matriarch.simulator.fault.PlannedFault;
import io.matriarch.simulator.fault.Target;
import io.matriarch.simulator.history.Happening;
import io.matriarch.simulator.history.Troubles;
import io.matriarch.simulator.time.VirtualTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class OutagesTest {

    private static final InstanceId A = new InstanceId(new ClusterName("x"), 1);
    private static final InstanceId B = new InstanceId(new ClusterName("x"), 2);
    private static final OperationId OPERATION = new OperationId("op");
    private static final Instant AT = VirtualTime.START;

    private final Troubles troubles = new Troubles();
    private final Outages outages = new Outages(troubles);

    private OutagesTest at(long millis, Happening happening) {
        troubles.on(millis * 1_000_000, happening);
        outages.on(millis * 1_000_000, happening);
        return this;
    }

    private OutagesTest acknowledged(long millis, InstanceId by) {
        return at(millis, new Happening.WriteAcknowledged(1, by, new Timeline(1), new Lsn(1), millis * 1_000_000));
    }

    private OutagesTest writable(long millis, InstanceId instance) {
        return at(millis, new Happening.BecameWritable(instance, new Timeline(1), new Timeline(1), new Lsn(1)));
    }

    private OutagesTest ceased(long millis, InstanceId instance) {
        return at(millis, new Happening.CeasedToBeWritable(instance, "it stopped"));
    }

    private OutagesTest persisted(long millis, ClusterEvent event) {
        return at(millis, new Happening.EventPersisted("x", 1, "w", event));
    }

    private OutagesTest faulty(long millis, Fault fault, InstanceId on) {
        return at(millis, new Happening.FaultBegan(new PlannedFault(Duration.ZERO, Duration.ZERO, fault), on.value()));
    }

    private static void assertParts(Outage outage, long detect, long fence, long promote, long route) {
        assertThat(List.of(outage.detect(), outage.fence(), outage.promote(), outage.route()))
                .extracting(Duration::toMillis)
                .containsExactly(detect, fence, promote, route);
        assertThat(outage.total().toMillis()).isEqualTo(detect + fence + promote + route);
    }

    @Test
    void splitsARestartInPlace() {
        at(0, new Happening.Built())
                .acknowledged(100, A)
                .faulty(150, new Fault.PostmasterKilled(Target.LEADER), A)
                .ceased(150, A)
                .persisted(200, new LeaderRestartOrdered(OPERATION, new Epoch(1), A, List.of(), List.of(), "", AT))
                .at(300, new Happening.WorkBegun(A, new ServerWork.StartPrimary(), new Epoch(1)))
                .writable(800, A)
                .acknowledged(850, A);
        assertThat(outages.all()).singleElement().satisfies(outage -> {
            assertParts(outage, 100, 100, 500, 50);
            assertThat(outage.cause()).isEqualTo("postmaster-killed");
        });
    }

    @Test
    void splitsASwitchoverThatBeganWhileWritesGotThrough() {
        at(0, new Happening.Built())
                .persisted(50, new SwitchoverStarted(OPERATION, new Epoch(2), A, B, List.of(), AT))
                .acknowledged(100, A)
                .ceased(150, A)
                .at(300, new Happening.KeyTaken(B.value(), new Epoch(2), 1))
                .writable(350, B)
                .persisted(360, new SwitchoverCompleted(OPERATION, new Epoch(2), B, new Timeline(2), List.of(), AT))
                .acknowledged(450, B);
        assertThat(outages.all()).singleElement().satisfies(outage -> assertParts(outage, 0, 200, 50, 100));
    }

    @Test
    void forgetsASwitchoverThatIsOver() {
        splitsASwitchoverThatBeganWhileWritesGotThrough();
        acknowledged(500, B)
                .ceased(550, B)
                .persisted(700, new LeaderRestartOrdered(OPERATION, new Epoch(2), B, List.of(), List.of(), "", AT))
                .writable(900, B)
                .acknowledged(1000, B);
        assertThat(outages.all()).last().satisfies(outage -> assertParts(outage, 200, 200, 0, 100));
    }

    @Test
    void countsAsRoutingWhatHappenedOnlyBetweenClientsAndServer() {
        at(0, new Happening.Built())
                .acknowledged(100, A)
                .faulty(110, new Fault.CutFromClients(Target.LEADER), A)
                .acknowledged(900, A);
        assertThat(outages.all()).singleElement().satisfies(outage -> {
            assertParts(outage, 0, 0, 0, 800);
            assertThat(outage.excluded()).isPresent();
        });
    }

    @Test
    void countsNoShortPause() {
        at(0, new Happening.Built()).acknowledged(100, A).acknowledged(290, A);
        assertThat(outages.all()).isEmpty();
    }

    @Test
    void countsNothingBeforeTheClusterIsWhole() {
        acknowledged(100, A).acknowledged(900, A);
        assertThat(outages.all()).isEmpty();
    }
}
