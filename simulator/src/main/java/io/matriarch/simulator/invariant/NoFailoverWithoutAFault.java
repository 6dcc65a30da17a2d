package io.matriarch.simulator.invariant;

import io.matriarch.protocol.command.ClusterCommand;
import io.matriarch.protocol.event.FailoverStarted;
import io.matriarch.protocol.event.LeaderSuspected;
import io.matriarch.protocol.event.SwitchoverAbandoned;
import io.matriarch.protocol.id.InstanceId;
import io.matriarch.simulator.fault.Fault;
import io.matriarch.simulator.history.Happening;
import io.matriarch.simulator.history.Happening.EventPersisted;
import io.matriarch.simulator.history.Trouble;
import java.time.Duration;
import java.util.Optional;

/**
 * No failover without a fault: a failover is decided only while a fault that can cost the leader its writes lasts, or has ended not
 * long before, or after an operator's command; also after a switchover that was given up, for it had stopped the leader. Such a
 * fault hits the leader's node, the network or etcd. What hits other nodes, the orchestrators, their journal or their clocks is no
 * reason to replace a leader. Nor is a leader suspected out of the blue. Who is confirmed in a new epoch replaces nobody.
 */
final class NoFailoverWithoutAFault implements Checker {

    /** What a fault has led to may take as long as this to come to an end: several attempts, one after the other. */
    private static final Duration AFTERMATH = Duration.ofSeconds(30);

    private final Scene scene;
    private final Verdicts verdicts;
    private final long graceNanos;
    private Optional<Long> givenUpNanos = Optional.empty();

    /**
     * @param rto the bound on an outage: a failover that takes longer is another invariant's matter
     */
    NoFailoverWithoutAFault(Scene scene, Verdicts verdicts, Duration rto) {
        this.scene = scene;
        this.verdicts = verdicts;
        this.graceNanos = Math.max(rto.toNanos(), AFTERMATH.toNanos());
    }

    @Override
    public void on(long atNanos, Happening happening) {
        if (happening instanceof EventPersisted persisted && persisted.event() instanceof SwitchoverAbandoned) {
            givenUpNanos = Optional.of(atNanos);
        }
        if (happening instanceof EventPersisted persisted
                && persisted.event() instanceof FailoverStarted started
                && !started.from().equals(Optional.of(started.to()))
                && !isOrdered(atNanos)
                && !isCaused(atNanos, started.from())) {
            verdicts.violated(
                    Invariant.NO_FAILOVER_WITHOUT_A_FAULT,
                    atNanos,
                    "%s replaces %s, and no fault speaks against that one: %s"
                            .formatted(
                                    started.to(),
                                    started.from().map(InstanceId::value).orElse("nobody"),
                                    started.reason()));
        } else if (happening instanceof EventPersisted persisted
                && persisted.event() instanceof LeaderSuspected suspected
                && !isOrdered(atNanos)
                && !mayLookUnwell(atNanos)) {
            verdicts.violated(
                    Invariant.NO_FAILOVER_WITHOUT_A_FAULT,
                    atNanos,
                    "%s is suspected, and no fault speaks against it".formatted(suspected.leader()));
        }
    }

    /** Wherever it is: a suspicion does no harm, and what another node suffers can be felt by a leader that has just taken over. */
    private boolean mayLookUnwell(long atNanos) {
        return scene.troubles().all().stream()
                .filter(trouble -> isFelt(trouble, atNanos))
                .anyMatch(trouble -> trouble.fault() instanceof Fault.OnNodes || isAReason(trouble, Optional.empty()));
    }

    private boolean isOrdered(long atNanos) {
        return givenUpNanos.filter(at -> atNanos - at <= graceNanos).isPresent()
                || scene.troubles().orders().stream()
                        .anyMatch(
                                order -> mayEndALeadership(order.command()) && atNanos - order.atNanos() <= graceNanos);
    }

    private static boolean mayEndALeadership(ClusterCommand command) {
        return switch (command) {
            case ClusterCommand.Failover _, ClusterCommand.Switchover _, ClusterCommand.Restart _ -> true;
            case ClusterCommand.Apply _,
                    ClusterCommand.AddInstance _,
                    ClusterCommand.RemoveInstance _,
                    ClusterCommand.RemoveCluster _,
                    ClusterCommand.Pause _,
                    ClusterCommand.Resume _,
                    ClusterCommand.Reinit _ -> false;
        };
    }

    private boolean isCaused(long atNanos, Optional<InstanceId> leader) {
        return scene.troubles().all().stream()
                .anyMatch(trouble -> isFelt(trouble, atNanos) && isAReason(trouble, leader));
    }

    /** What nobody could act on while it was felt is acted on afterwards: it is felt for as long as that would be. */
    private boolean isFelt(Trouble trouble, long atNanos) {
        return trouble.isFelt(atNanos, graceNanos)
                || scene.troubles().all().stream()
                        .filter(NoFailoverWithoutAFault::letsNobodyAct)
                        .filter(pause -> pause.isFelt(atNanos, graceNanos))
                        .anyMatch(pause -> trouble.beganNanos() <= pause.endedNanos()
                                && trouble.isFelt(Math.max(trouble.beganNanos(), pause.beganNanos()), graceNanos));
    }

    /** A suspicion has to be written, and by somebody. */
    private static boolean letsNobodyAct(Trouble trouble) {
        return trouble.fault() instanceof Fault.JournalDown
                || trouble.fault() instanceof Fault.OrchestratorCrashed
                || trouble.fault() instanceof Fault.OrchestratorCrashedAfterPersist;
    }

    private static boolean isAReason(Trouble trouble, Optional<InstanceId> leader) {
        return switch (trouble.fault()) {
            case Fault.OnNodes _ -> leader.filter(trouble::hits).isPresent();
            case Fault.NetworkLossy _,
                    Fault.NetworkSlow _,
                    Fault.EtcdFrozen _,
                    Fault.EtcdQuorumLost _,
                    Fault.EtcdAmbiguous _ -> true;
            case Fault.Switchover _, Fault.ForcedFailover _ -> true;
            case Fault.ClockStepped _,
                    Fault.EtcdLeaderChanged _,
                    Fault.EtcdWatchesLost _,
                    Fault.OrchestratorCrashed _,
                    Fault.OrchestratorCrashedAfterPersist _,
                    Fault.TwoOrchestrators _,
                    Fault.SnapshotStale _,
                    Fault.JournalDown _,
                    Fault.JournalSlow _,
                    Fault.JournalAmbiguous _,
                    Fault.Pause _ -> false;
        };
    }
}
