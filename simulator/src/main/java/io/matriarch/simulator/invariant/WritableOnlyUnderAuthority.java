package io.matriarch.simulator.invariant;

import io.matriarch.protocol.id.InstanceId;
import io.matriarch.simulator.history.Happening;
import io.matriarch.simulator.history.Happening.BecameWritable;
import io.matriarch.simulator.history.Happening.CanaryAcknowledged;
import io.matriarch.simulator.history.Happening.KeyGone;
import io.matriarch.simulator.history.Happening.KeyTaken;
import io.matriarch.simulator.history.Happening.WriteAcknowledged;
import java.util.Optional;

/**
 * A1: a server is writable only while its agent's authority has not run out. Authority ends a margin before the lease, so by what
 * etcd holds for true a server that becomes writable is the holder of the leader key; one whose key goes, or is taken by another,
 * is not writable any more; and no write that was sent after that is acknowledged.
 *
 * <p>One from whom the key was taken together with its standbys finds out in its own time: it cannot acknowledge anything, and that it
 * does not is what counts.
 *
 * <p>In quorum mode authority is also renewed by a canary that standbys have acknowledged ({@link Vouches}). None is acknowledged that
 * was sent after another had taken a later epoch.
 *
 * <p>{@link Windows} says when this may fail, and whether only as long as nobody else holds the key.
 */
final class WritableOnlyUnderAuthority implements Checker {

    private final Scene scene;
    private final Windows windows;
    private final Vouches vouches;
    private final Revocations revocations;
    private final Verdicts verdicts;

    WritableOnlyUnderAuthority(
            Scene scene, Windows windows, Vouches vouches, Revocations revocations, Verdicts verdicts) {
        this.scene = scene;
        this.windows = windows;
        this.vouches = vouches;
        this.revocations = revocations;
        this.verdicts = verdicts;
    }

    @Override
    public boolean hearsWrites() {
        return true;
    }

    @Override
    public void on(long atNanos, Happening happening) {
        if (happening instanceof WriteAcknowledged write) {
            onAcknowledged(atNanos, write);
        } else if (happening instanceof BecameWritable became) {
            if (!scene.isHolder(became.instance())) {
                judge(atNanos, became.instance(), scene.holder(), "becomes writable");
            }
        } else if (happening instanceof CanaryAcknowledged canary) {
            onCanary(atNanos, canary);
        } else if (happening instanceof KeyGone(var holder, var why, var _)) {
            onOver(atNanos, Optional.empty(), "is writable as the key of " + holder + " goes: " + why);
        } else if (happening instanceof KeyTaken(var holder, var epoch, var _)) {
            onOver(
                    atNanos,
                    Optional.of(InstanceId.parse(holder)),
                    "is writable as " + holder + " takes the key for epoch " + epoch);
        } else if (scene.holder().isEmpty()) {
            onVouchesOver(atNanos);
        }
    }

    private void onVouchesOver(long atNanos) {
        for (var instance : scene.writable()) {
            if (vouches.haveEnded(instance, atNanos)) {
                judge(atNanos, instance, Optional.empty(), "is writable, and nobody vouches for it any more");
            }
        }
    }

    private void onAcknowledged(long atNanos, WriteAcknowledged write) {
        if (!scene.isHolder(write.by()) && scene.keyChangedNanos() <= write.sentNanos()) {
            var what = "acknowledges write %d, sent at %d ns".formatted(write.write(), write.sentNanos());
            if (revocations.isRevoked(write.by())) {
                violated(atNanos, write.by(), scene.holder(), what);
            } else {
                judge(atNanos, write.by(), scene.holder(), what);
            }
        }
    }

    private void onCanary(long atNanos, CanaryAcknowledged canary) {
        if (canary.epoch().isBefore(scene.keyEpoch()) && scene.keyChangedNanos() <= canary.sentNanos()) {
            violated(
                    atNanos,
                    canary.instance(),
                    scene.holder(),
                    "has a canary of epoch %s acknowledged that was sent after epoch %s was taken"
                            .formatted(canary.epoch(), scene.keyEpoch()));
        }
    }

    private void onOver(long atNanos, Optional<InstanceId> taker, String what) {
        for (var instance : scene.writable()) {
            if (taker.filter(instance::equals).isEmpty() && !revocations.isRevoked(instance)) {
                judge(atNanos, instance, taker, what);
            }
        }
    }

    private void judge(long atNanos, InstanceId instance, Optional<InstanceId> holder, String what) {
        if (holder.isEmpty() && vouches.standFor(instance, atNanos)) {
            return;
        }
        var excuse = windows.lapse(instance, atNanos);
        excuse.ifPresentOrElse(
                why -> verdicts.excused(Invariant.WRITABLE_ONLY_UNDER_AUTHORITY, why),
                () -> violated(atNanos, instance, holder, what));
    }

    private void violated(long atNanos, InstanceId instance, Optional<InstanceId> holder, String what) {
        verdicts.violated(
                Invariant.WRITABLE_ONLY_UNDER_AUTHORITY,
                atNanos,
                "%s %s; the leader key is held by %s"
                        .formatted(instance, what, holder.map(InstanceId::value).orElse("nobody")));
    }
}
