package io.matriarch.simulator.invariant;

import io.matriarch.agent.ServerWork;
import io.matriarch.protocol.id.Epoch;
import io.matriarch.protocol.id.InstanceId;
import io.matriarch.simulator.history.Happening;
import io.matriarch.simulator.history.Happening.BecameWritable;
import io.matriarch.simulator.history.Happening.WorkBegun;

/**
 * A3: promoted only under the leader key of that epoch: whoever begins to start or promote a primary holds the key in etcd for the
 * epoch that it has pledged; whoever begins a timeline does not do so with a key of an epoch below its pledge.
 */
final class KeyBeforePromotion implements Checker {

    private final Scene scene;
    private final Windows windows;
    private final Vouches vouches;
    private final Verdicts verdicts;

    KeyBeforePromotion(Scene scene, Windows windows, Vouches vouches, Verdicts verdicts) {
        this.scene = scene;
        this.windows = windows;
        this.vouches = vouches;
        this.verdicts = verdicts;
    }

    @Override
    public void on(long atNanos, Happening happening) {
        if (happening instanceof WorkBegun(var instance, var work, var accepted)) {
            if (work.givesWrites() && !isGoingOn(atNanos, instance, work, accepted)) {
                judge(atNanos, instance, accepted, "begins " + work.getClass().getSimpleName());
            }
        } else if (happening instanceof BecameWritable became && isNewTimeline(became)) {
            judge(atNanos, became.instance(), scene.keyEpoch(), "begins timeline " + became.timeline());
        }
    }

    /** It had the key of that epoch, lost it to nobody, and its standbys vouch for it: a restart begins nothing new. */
    private boolean isGoingOn(long atNanos, InstanceId instance, ServerWork work, Epoch epoch) {
        return work instanceof ServerWork.StartPrimary
                && scene.holder().isEmpty()
                && scene.keyEpoch().equals(epoch)
                && vouches.standFor(instance, atNanos);
    }

    private boolean isNewTimeline(BecameWritable became) {
        var before = scene.lineage().writing(became.instance());
        return before == null || !before.timeline().equals(became.timeline());
    }

    private void judge(long atNanos, InstanceId instance, Epoch epoch, String what) {
        if (scene.isHolder(instance) && scene.keyEpoch().equals(epoch)) {
            return;
        }
        var excuse = windows.lapse(instance, atNanos);
        excuse.ifPresentOrElse(
                why -> verdicts.excused(Invariant.KEY_BEFORE_PROMOTION, why),
                () -> verdicts.violated(
                        Invariant.KEY_BEFORE_PROMOTION,
                        atNanos,
                        "%s %s in epoch %s; the leader key is held by %s for epoch %s"
                                .formatted(
                                        instance,
                                        what,
                                        epoch,
                                        scene.holder().map(InstanceId::value).orElse("nobody"),
                                        scene.keyEpoch())));
    }
}
