package io.matriarch.simulator.invariant;

import io.matriarch.protocol.id.Epoch;
import io.matriarch.simulator.history.Happening;
import io.matriarch.simulator.history.Happening.EpochRecorded;
import io.matriarch.simulator.history.Happening.KeyGone;
import io.matriarch.simulator.history.Happening.KeyTaken;

/**
 * Lease holder and epoch only move forward: the leader key is taken only when it is nobody's or one's own, or its holder's standbys
 * were taken away from it, for an epoch above that of every other holder before, never below what etcd has on record; the record
 * never goes back; revisions never do.
 */
final class LeaseAndEpochMoveForward implements Checker {

    private final Scene scene;
    private final Vouches vouches;
    private final Revocations revocations;
    private final Verdicts verdicts;
    private String lastHolder = "";
    private Epoch lastEpoch = Epoch.NONE;
    private long lastRevision;

    LeaseAndEpochMoveForward(Scene scene, Vouches vouches, Revocations revocations, Verdicts verdicts) {
        this.scene = scene;
        this.vouches = vouches;
        this.revocations = revocations;
        this.verdicts = verdicts;
    }

    @Override
    public void on(long atNanos, Happening happening) {
        if (happening instanceof KeyTaken taken) {
            onTaken(atNanos, taken);
        } else if (happening instanceof EpochRecorded(var epoch, var by, var revision)) {
            if (epoch.isBefore(scene.recorded())) {
                violated(atNanos, "%s recorded epoch %s after epoch %s".formatted(by, epoch, scene.recorded()));
            }
            see(atNanos, revision);
        } else if (happening instanceof KeyGone gone) {
            see(atNanos, gone.revision());
        }
    }

    private void onTaken(long atNanos, KeyTaken taken) {
        vouches.leader(atNanos)
                .filter(holder -> !holder.value().equals(taken.holder()))
                .ifPresent(other -> revocations
                        .objection(other, taken.epoch())
                        .ifPresent(why -> violated(
                                atNanos, "%s took the key while %s led: %s".formatted(taken.holder(), other, why))));
        var again = taken.holder().equals(lastHolder);
        if (taken.epoch().isBefore(lastEpoch) || (!again && taken.epoch().equals(lastEpoch))) {
            violated(
                    atNanos,
                    "%s took the key for epoch %s after %s had it for epoch %s"
                            .formatted(taken.holder(), taken.epoch(), lastHolder, lastEpoch));
        } else if (taken.epoch().isBefore(scene.recorded())) {
            violated(
                    atNanos,
                    "%s took the key for epoch %s, and epoch %s is on record"
                            .formatted(taken.holder(), taken.epoch(), scene.recorded()));
        }
        lastHolder = taken.holder();
        lastEpoch = taken.epoch();
        see(atNanos, taken.revision());
    }

    private void see(long atNanos, long revision) {
        if (revision < lastRevision) {
            violated(atNanos, "revision %d after revision %d".formatted(revision, lastRevision));
        }
        lastRevision = revision;
    }

    private void violated(long atNanos, String what) {
        verdicts.violated(Invariant.LEASE_AND_EPOCH_MOVE_FORWARD, atNanos, what);
    }
}
