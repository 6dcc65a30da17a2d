package io.matriarch.simulator.invariant;

import io.matriarch.agent.ServerWork;
import io.matriarch.protocol.event.TaskKind;
import io.matriarch.protocol.id.InstanceId;
import io.matriarch.simulator.history.Happening;
import io.matriarch.simulator.history.Happening.BecameWritable;
import io.matriarch.simulator.history.Happening.DataReplaced;
import io.matriarch.simulator.history.Happening.LeftoverDeleted;
import io.matriarch.simulator.history.Happening.StreamingBegan;
import io.matriarch.simulator.history.Happening.WalDiscarded;
import io.matriarch.simulator.history.Happening.WorkBegun;
import io.matriarch.simulator.history.Happening.WorkEnded;
import java.util.Set;
import java.util.TreeSet;

/**
 * A4: data is deleted only once its replacement streams, and diverged WAL is kept: whatever replaces a data directory that was in
 * use leaves the old one beside it; that is deleted only once the new one has streamed; and a rewind puts what it takes out of the WAL
 * into quarantine. Deleting data that an operator wants deleted is another matter.
 */
final class DataIsNeverDeletedUnreplaced implements Checker {

    private final Scene scene;
    private final Verdicts verdicts;
    private final Set<InstanceId> used = new TreeSet<>();
    private final Set<InstanceId> rewinding = new TreeSet<>();

    DataIsNeverDeletedUnreplaced(Scene scene, Verdicts verdicts) {
        this.scene = scene;
        this.verdicts = verdicts;
    }

    @Override
    public void on(long atNanos, Happening happening) {
        if (happening instanceof BecameWritable became) {
            used.add(became.instance());
        } else if (happening instanceof StreamingBegan(var instance, var _, var _)) {
            used.add(instance);
        } else if (happening instanceof DataReplaced(var instance, var how, var keptOld)) {
            var lost = used.remove(instance) && !keptOld && !isToBeDeleted(instance);
            if (lost) {
                violated(atNanos, "the data of %s is gone without a copy: %s".formatted(instance, how));
            }
        } else if (happening instanceof LeftoverDeleted(var instance, var replacementStreams)) {
            // A stream may end while files are being deleted; what counts is that the copy has proven itself.
            if (!replacementStreams && !used.contains(instance)) {
                violated(atNanos, "%s deletes its old data, and the new has not streamed".formatted(instance));
            }
        } else if (happening instanceof WalDiscarded discarded) {
            if (rewinding.contains(discarded.instance()) && !discarded.quarantined()) {
                violated(
                        atNanos,
                        "the rewind of %s throws away WAL from %s to %s"
                                .formatted(discarded.instance(), discarded.from(), discarded.to()));
            }
        } else if (happening instanceof WorkBegun(var instance, ServerWork.Rewind _, var _)) {
            rewinding.add(instance);
        } else if (happening instanceof WorkEnded(var instance, ServerWork.Rewind _, var _)) {
            rewinding.remove(instance);
        }
    }

    private boolean isToBeDeleted(InstanceId instance) {
        return scene.journal()
                .filter(state ->
                        state.removal().filter(removal -> removal.deleteData()).isPresent()
                                || state.instance(instance)
                                        .flatMap(known -> known.task())
                                        .filter(task -> task.kind() == TaskKind.REMOVE_WITH_DATA)
                                        .isPresent())
                .isPresent();
    }

    private void violated(long atNanos, String what) {
        verdicts.violated(Invariant.DATA_IS_NEVER_DELETED_UNREPLACED, atNanos, what);
    }
}
