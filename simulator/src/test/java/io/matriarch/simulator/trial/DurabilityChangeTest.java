package io.matriarch.simulator.trial;

import static org.assertj.core.api.Assertions.assertThat;

import io.matriarch.protocol.cluster.StandbyRecord;
import io.matriarch.protocol.command.ClusterCommand;
import io.matriarch.protocol.event.FailoverStarted;
import io.matriarch.protocol.spec.ClusterSettings;
import io.matriarch.protocol.spec.ClusterSpec;
import io.matriarch.simulator.calibration.Calibration;
import io.matriarch.simulator.fault.Fault;
import io.matriarch.simulator.fault.PlannedFault;
import io.matriarch.simulator.fault.Target;
import io.matriarch.simulator.history.Happening;
import io.matriarch.simulator.history.History;
import io.matriarch.simulator.invariant.Checkers;
import io.matriarch.simulator.invariant.Violation;
import io.matriarch.simulator.runtime.AkkaRuntime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A cluster that lives, is written to and gets another {@code pg_rpo}. */
class DurabilityChangeTest {

    private final List<Violation> violations = new ArrayList<>();
    private final List<StandbyRecord> records = new ArrayList<>();
    private final List<FailoverStarted> failovers = new ArrayList<>();
    private final AkkaRuntime runtime = AkkaRuntime.create();

    @SuppressWarnings("NullAway.Init") // made before each test
    private World world;

    private long acknowledged;

    @BeforeEach
    void begin() {
        runtime.begin(7);
    }

    @AfterEach
    void end() {
        runtime.end();
        runtime.close();
    }

    @Test
    void fromAsyncToQuorumWritesGoOnAndAFailoverTakesTheStandbysAway() {
        build(ClusterSettings.DEFAULT_RPO_BYTES);
        assertThat(records).isEmpty();

        applied(0);
        assertThat(records.getLast().isSettled()).isTrue();
        assertThat(records.getLast().current().standbys()).hasSize(2);
        writesGetThrough();

        theLeaderLosesItsPower();
        runs(Duration.ofSeconds(3));
        assertThat(failovers)
                .last()
                .satisfies(failover -> assertThat(failover.revokedAt()).isPresent());
        writesGetThrough();
        assertThat(violations).isEmpty();
    }

    @Test
    void fromQuorumToAsyncWritesWaitForNobodyAndAFailoverForTheLease() {
        build(0);
        assertThat(records.getLast().current().standbys()).hasSize(2);

        applied(ClusterSettings.DEFAULT_RPO_BYTES);
        assertThat(records.getLast().isSettled()).isTrue();
        assertThat(records.getLast().current().isEmpty()).isTrue();
        writesGetThrough();

        theLeaderLosesItsPower();
        runs(Duration.ofSeconds(3));
        assertThat(failovers).isEmpty();
        runs(Duration.ofSeconds(15));
        assertThat(failovers)
                .last()
                .satisfies(failover -> assertThat(failover.revokedAt()).isEmpty());
        writesGetThrough();
        assertThat(violations).isEmpty();
    }

    @Test
    void toAndFroLeavesNothingBehind() {
        build(0);
        applied(ClusterSettings.DEFAULT_RPO_BYTES);
        applied(0);
        assertThat(records.getLast().isSettled()).isTrue();
        assertThat(records.getLast().current().standbys()).hasSize(2);
        writesGetThrough();
        assertThat(violations).isEmpty();
    }

    private void build(long rpoBytes) {
        var settings = TrialSettings.defaults(Calibration.shipped()).withBounds(ClusterSettings.DEFAULT_RTO, rpoBytes);
        var history = new History(runtime.time(), History.Precision.MOMENTS);
        // What may be lost is asked for by the looser of the two.
        history.listen(Checkers.all(
                ClusterSettings.defaults(), new WorldDisks(instance -> world.node(instance)), violations::add));
        history.listen(this::heard);
        world = new World(runtime, settings, 3, 7, history);
        world.orchestrators.start();
        world.orchestrators.execute(new ClusterCommand.Apply(world.spec), _ -> {});
        runs(Duration.ofSeconds(10));
        assertThat(world.isWhole()).isTrue();
        history.note(new Happening.Built());
        world.clients.start();
        writesGetThrough();
    }

    private void heard(long atNanos, Happening happening) {
        switch (happening) {
            case Happening.WriteAcknowledged _ -> acknowledged++;
            case Happening.StandbysRecorded(var record, var _) -> records.add(record);
            case Happening.EventPersisted(var _, var _, var _, FailoverStarted started) -> failovers.add(started);
            default -> {}
        }
    }

    private void applied(long rpoBytes) {
        var spec = new ClusterSpec(
                World.CLUSTER,
                world.spec.settings().withBounds(ClusterSettings.DEFAULT_RTO, rpoBytes),
                world.spec.instances());
        world.orchestrators.execute(new ClusterCommand.Apply(spec), _ -> {});
        runs(Duration.ofSeconds(10));
    }

    private void theLeaderLosesItsPower() {
        var lost = new PlannedFault(Duration.ZERO, Duration.ofMinutes(5), new Fault.PowerLost(Target.LEADER));
        new Injection(world).begin(lost);
    }

    private void writesGetThrough() {
        var before = acknowledged;
        runs(Duration.ofSeconds(3));
        assertThat(acknowledged).isGreaterThan(before + 10);
    }

    private void runs(Duration duration) {
        runtime.runUntil(runtime.time().nowNanos() + duration.toNanos());
    }
}
