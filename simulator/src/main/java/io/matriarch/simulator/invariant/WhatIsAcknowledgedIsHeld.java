package io.matriarch.simulator.invariant;

import io.matriarch.agent.ServerWork;
import io.matriarch.agent.WorkResult;
import io.matriarch.agent.postgres.PostgresServer.Outcome;
import io.matriarch.protocol.cluster.ClusterState;
import io.matriarch.protocol.cluster.StandbyRecord;
import io.matriarch.protocol.cluster.StandbySet;
import io.matriarch.protocol.id.InstanceId;
import io.matriarch.simulator.history.Happening;
import io.matriarch.simulator.history.Happening.StandbysRecorded;
import io.matriarch.simulator.history.Happening.WorkBegun;
import io.matriarch.simulator.history.Happening.WorkEnded;
import io.matriarch.simulator.history.Happening.WriteAcknowledged;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * In quorum mode a failover at any moment loses nothing: PostgreSQL counts by no set that is not on record (L1 of docs/quorum.md), and
 * of some set on record so few lack the last acknowledged write that n-k+1 of it have it among them (L2, L4, L6). Judged by what disks
 * have, so it does not take the failover that would lose something.
 */
final class WhatIsAcknowledgedIsHeld implements Checker {

    private final Scene scene;
    private final Disks disks;
    private final Verdicts verdicts;
    /** By what PostgreSQL of an instance may be counting, as far as its agent has told it. */
    private final Map<InstanceId, List<ServerWork.Count>> told = new HashMap<>();

    private @Nullable StandbyRecord record;
    private @Nullable WriteAcknowledged last;

    WhatIsAcknowledgedIsHeld(Scene scene, Disks disks, Verdicts verdicts) {
        this.scene = scene;
        this.disks = disks;
        this.verdicts = verdicts;
    }

    @Override
    public boolean hearsWrites() {
        return true;
    }

    @Override
    public void on(long atNanos, Happening happening) {
        switch (happening) {
            case WriteAcknowledged write -> {
                if (isLater(write)) {
                    last = write;
                    judge(atNanos, "is acknowledged");
                }
            }
            case StandbysRecorded recorded -> onRecord(atNanos, recorded.record());
            case WorkBegun(var instance, ServerWork.Count count, var _) -> onCount(atNanos, instance, count);
            case WorkEnded(var instance, ServerWork.Count count, WorkResult.Counted(Outcome.Done _, var _)) ->
                told.put(instance, new ArrayList<>(List.of(count)));
            default -> {}
        }
    }

    /** WAL is a sequence: who has the last has the others. */
    private boolean isLater(WriteAcknowledged write) {
        var timelines = last == null ? 1 : write.timeline().compareTo(last.timeline());
        return timelines > 0 || (timelines == 0 && last != null && write.end().compareTo(last.end()) > 0);
    }

    private void judge(long atNanos, String what) {
        if (record == null || last == null || !isQuorum() || record.epoch().isBefore(scene.keyEpoch())) {
            return;
        }
        var sets = record.inForce();
        if (sets.stream().noneMatch(StandbySet::isEmpty) && sets.stream().noneMatch(this::isHeldBy)) {
            verdicts.violated(
                    Invariant.LOSS_WITHIN_RPO,
                    atNanos,
                    "write %d, to %s of timeline %s, %s by %s, and enough standbys to take over lack it: of epoch %s count %s"
                            .formatted(
                                    last.write(), last.end(), last.timeline(), what, last.by(), record.epoch(), sets));
        }
    }

    /** Whoever has no data cannot pledge, for it cannot say how far it is. */
    private boolean isHeldBy(StandbySet set) {
        var lacking = 0;
        for (var standby : set.standbys()) {
            lacking += lacks(standby) ? 1 : 0;
        }
        return lacking <= set.standbys().size() - set.acknowledgements();
    }

    private boolean lacks(InstanceId standby) {
        return last != null && disks.share(standby, last.by(), last.timeline(), last.end()) == Disks.Share.LESS;
    }

    private void onRecord(long atNanos, StandbyRecord next) {
        var before = record;
        record = next;
        if (isQuorum()
                && before != null
                && next.current().isEmpty()
                && !before.current().isEmpty()) {
            verdicts.violated(
                    Invariant.LOSS_WITHIN_RPO,
                    atNanos,
                    "the writes of epoch %s shall wait for nobody any more".formatted(next.epoch()));
        }
        scene.holder()
                .ifPresent(
                        leader -> told.getOrDefault(leader, List.of()).forEach(count -> judge(atNanos, leader, count)));
        judge(atNanos, "was acknowledged");
    }

    private void onCount(long atNanos, InstanceId instance, ServerWork.Count count) {
        told.computeIfAbsent(instance, _ -> new ArrayList<>()).add(count);
        judge(atNanos, instance, count);
    }

    private void judge(long atNanos, InstanceId instance, ServerWork.Count count) {
        if (!isQuorum() || (record != null && count.epoch().isBefore(record.epoch()))) {
            return;
        }
        var recorded = record != null
                && record.epoch().equals(count.epoch())
                && record.inForce().contains(count.standbys());
        if (!recorded) {
            verdicts.violated(
                    Invariant.LOSS_WITHIN_RPO,
                    atNanos,
                    "%s has commits of epoch %s wait for %s, which is not on record"
                            .formatted(instance, count.epoch(), count.standbys()));
        }
    }

    private boolean isQuorum() {
        return scene.journal().filter(ClusterState::isQuorum).isPresent();
    }
}
