package io.matriarch.simulator.invariant;

import io.matriarch.failover.Timings;
import io.matriarch.protocol.event.FailoverAbandoned;
import io.matriarch.protocol.event.FailoverCompleted;
import io.matriarch.protocol.event.FailoverStarted;
import io.matriarch.protocol.id.InstanceId;
import io.matriarch.simulator.fault.Fault;
import io.matriarch.simulator.history.Happening;
import io.matriarch.simulator.history.Happening.EventPersisted;
import io.matriarch.simulator.history.Happening.KeyGone;
import io.matriarch.simulator.history.Happening.KeyTaken;
import io.matriarch.simulator.history.Trouble;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A failover whose candidate does not take the leader key is given up, while there are faults, too: outages of several faults are out
 * of every other bound. Not asked while etcd, the orchestrators themselves, their journal or their clocks are disturbed.
 */
final class FailoversAreGivenUp implements Checker {

    private static final long MARGIN_NANOS = Duration.ofSeconds(5).toNanos();

    private final Scene scene;
    private final Verdicts verdicts;
    private final long patienceNanos;
    private @Nullable InstanceId candidate;
    private long sinceNanos;

    FailoversAreGivenUp(Scene scene, Verdicts verdicts, Duration rto) {
        this.scene = scene;
        this.verdicts = verdicts;
        var timings = Timings.of(rto);
        this.patienceNanos = timings.promotion().plus(timings.lease().ttl()).toNanos() + MARGIN_NANOS;
    }

    @Override
    public void on(long atNanos, Happening happening) {
        if (candidate != null && atNanos - sinceNanos > patienceNanos) {
            judge(atNanos, candidate);
        }
        if (happening instanceof EventPersisted persisted) {
            if (persisted.event() instanceof FailoverStarted started) {
                candidate = scene.isHolder(started.to()) ? null : started.to();
                sinceNanos = atNanos;
            } else if (persisted.event() instanceof FailoverAbandoned
                    || persisted.event() instanceof FailoverCompleted) {
                candidate = null;
            }
        } else if (happening instanceof KeyTaken(var holder, var _, var _)) {
            candidate = candidate != null && candidate.value().equals(holder) ? null : candidate;
            sinceNanos = atNanos;
        } else if (happening instanceof KeyGone) {
            sinceNanos = atNanos;
        }
    }

    private void judge(long atNanos, InstanceId waitedFor) {
        if (scene.troubles().felt(atNanos, patienceNanos).stream().noneMatch(FailoversAreGivenUp::disturbs)) {
            verdicts.violated(
                    Invariant.NO_OPERATION_STUCK,
                    atNanos,
                    "%s was to lead and has not taken the leader key for %d s, and is still waited for"
                            .formatted(waitedFor, patienceNanos / 1_000_000_000));
        }
        candidate = null;
    }

    private static boolean disturbs(Trouble trouble) {
        return switch (trouble.fault()) {
            case Fault.OrchestratorCrashed _,
                    Fault.OrchestratorCrashedAfterPersist _,
                    Fault.TwoOrchestrators _,
                    Fault.SnapshotStale _,
                    Fault.JournalDown _,
                    Fault.JournalSlow _,
                    Fault.JournalAmbiguous _,
                    Fault.ClockStepped _,
                    Fault.EtcdFrozen _,
                    Fault.EtcdQuorumLost _,
                    Fault.EtcdAmbiguous _,
                    Fault.EtcdLeaderChanged _,
                    Fault.EtcdWatchesLost _,
                    Fault.NetworkLossy _,
                    Fault.NetworkSlow _ -> true;
            case Fault.OnNodes _, Fault.Switchover _, Fault.ForcedFailover _, Fault.Pause _ -> false;
        };
    }
}
