package io.matriarch.simulator.invariant;

import io.matriarch.protocol.agent.AgentReport;
import io.matriarch.protocol.cluster.ClusterState;
import io.matriarch.protocol.id.Epoch;
import io.matriarch.protocol.id.InstanceId;
import io.matriarch.protocol.id.Lsn;
import io.matriarch.simulator.history.Happening;
import io.matriarch.simulator.history.Happening.Heard;
import io.matriarch.simulator.history.Happening.ServerEnded;
import io.matriarch.simulator.history.Happening.StreamingBegan;
import io.matriarch.simulator.history.Happening.StreamingEnded;
import java.util.HashMap;
import java.util.Map;

/**
 * In quorum mode a standby that tells of its pledge has been cut off from every leader of an epoch below, tells of all the WAL that it
 * has, and streams under the name of that epoch, or of a later one, ever after (L3 of docs/quorum.md).
 */
final class PledgedTakeNothing implements Checker {

    private final Scene scene;
    private final Disks disks;
    private final Verdicts verdicts;
    private final Map<InstanceId, Epoch> told = new HashMap<>();
    private final Map<InstanceId, String> streams = new HashMap<>();

    PledgedTakeNothing(Scene scene, Disks disks, Verdicts verdicts) {
        this.scene = scene;
        this.disks = disks;
        this.verdicts = verdicts;
    }

    @Override
    public void on(long atNanos, Happening happening) {
        switch (happening) {
            case StreamingBegan(var instance, var upstream, var name) -> {
                streams.put(instance, name);
                onStream(atNanos, instance, upstream, name);
            }
            case StreamingEnded(var instance, var _) -> streams.remove(instance);
            case ServerEnded(var instance, var _) -> streams.remove(instance);
            case Heard(var _, var report) -> {
                if (isQuorum()) {
                    report.pledged().ifPresent(epoch -> onPledge(atNanos, report, epoch));
                }
            }
            default -> {}
        }
    }

    private boolean isQuorum() {
        return scene.journal().filter(ClusterState::isQuorum).isPresent();
    }

    private void onStream(long atNanos, InstanceId instance, InstanceId upstream, String name) {
        var pledged = told.get(instance);
        if (pledged != null && isQuorum() && epochOf(name).isBefore(pledged)) {
            violated(
                    atNanos,
                    "%s streams from %s as %s, and has told that it pledged epoch %s"
                            .formatted(instance, upstream, name, pledged));
        }
    }

    private void onPledge(long atNanos, AgentReport report, Epoch epoch) {
        var instance = report.instance();
        told.merge(instance, epoch, (before, now) -> before.isBefore(now) ? now : before);
        var name = streams.get(instance);
        if (name != null && epochOf(name).isBefore(epoch)) {
            violated(atNanos, "%s has pledged epoch %s, and streams as %s".formatted(instance, epoch, name));
        }
        // Once the epoch is somebody's it gets more.
        var position = report.postgres().position().orElse(Lsn.ZERO);
        if (scene.keyEpoch().isBefore(epoch) && position.compareTo(disks.end(instance)) < 0) {
            violated(
                    atNanos,
                    "%s has pledged epoch %s with WAL to %s, and has more, to %s"
                            .formatted(instance, epoch, position, disks.end(instance)));
        }
    }

    private static Epoch epochOf(String name) {
        var at = name.indexOf('@');
        return at < 0 ? Epoch.NONE : new Epoch(Long.parseLong(name.substring(at + 1)));
    }

    private void violated(long atNanos, String what) {
        verdicts.violated(Invariant.PLEDGE_BEFORE_ANSWER, atNanos, what);
    }
}
