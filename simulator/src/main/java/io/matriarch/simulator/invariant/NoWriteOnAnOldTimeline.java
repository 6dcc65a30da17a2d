package io.matriarch.simulator.invariant;

import io.matriarch.protocol.id.InstanceId;
import io.matriarch.simulator.history.Happening;
import io.matriarch.simulator.history.Happening.BecameWritable;
import io.matriarch.simulator.history.Happening.WriteAcknowledged;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * No write is acknowledged on timeline t after one on a later timeline.
 *
 * <p>"After" is what a client can know: the write was <em>sent</em> when an acknowledgement on a later timeline had already
 * <em>arrived</em>. An answer that was on its way meanwhile breaks nothing. In the same way no server may acknowledge once another
 * has that became writable later, whatever number its timeline has: two servers that were promoted at the same time count alike.
 *
 * <p>Async only: what a server acknowledges in a window that {@link Windows} admits, while another holds the leader key, is counted,
 * not held against it, nor against the holder.
 */
final class NoWriteOnAnOldTimeline implements Checker {

    private static final long NOT_YET = Long.MAX_VALUE;

    private final Scene scene;
    private final Windows windows;
    private final Verdicts verdicts;
    private final boolean quorum;
    private final Map<InstanceId, Writer> writers = new HashMap<>();
    private long[] firstArrival = new long[8];
    private int latest;
    private int order;

    /** A server: the how-manieth it was to become writable when it last did, and when its first acknowledgement since arrived. */
    private static final class Writer {
        private int order;
        private long firstArrivalNanos = NOT_YET;
    }

    private Writer newest = new Writer();

    NoWriteOnAnOldTimeline(Scene scene, Windows windows, Verdicts verdicts, boolean quorum) {
        this.scene = scene;
        this.windows = windows;
        this.verdicts = verdicts;
        this.quorum = quorum;
        Arrays.fill(firstArrival, NOT_YET);
    }

    @Override
    public boolean hearsWrites() {
        return true;
    }

    @Override
    public void on(long atNanos, Happening happening) {
        if (happening instanceof WriteAcknowledged write) {
            onAcknowledged(atNanos, write);
        } else if (happening instanceof BecameWritable became && !isOutOfTurn(became.instance(), atNanos)) {
            var writer = writers.computeIfAbsent(became.instance(), _ -> new Writer());
            writer.order = ++order;
            writer.firstArrivalNanos = NOT_YET;
        }
    }

    private boolean isOutOfTurn(InstanceId instance, long atNanos) {
        return !quorum && windows.isOutOfTurn(instance, atNanos);
    }

    private void onAcknowledged(long atNanos, WriteAcknowledged write) {
        var timeline = write.timeline().value();
        var writer = writers.computeIfAbsent(write.by(), _ -> new Writer());
        if (timeline < latest && isAfterALaterOne(timeline, write.sentNanos())) {
            judge(atNanos, write, "after one on timeline %d".formatted(latest));
        }
        if (newest.order > writer.order && newest.firstArrivalNanos <= write.sentNanos()) {
            judge(atNanos, write, "after another server had begun to acknowledge");
        }
        if (isOutOfTurn(write.by(), atNanos)) {
            return;
        }
        if (timeline >= firstArrival.length) {
            var size = firstArrival.length;
            firstArrival = Arrays.copyOf(firstArrival, timeline * 2);
            Arrays.fill(firstArrival, size, firstArrival.length, NOT_YET);
        }
        firstArrival[timeline] = Math.min(firstArrival[timeline], atNanos);
        latest = Math.max(latest, timeline);
        writer.firstArrivalNanos = Math.min(writer.firstArrivalNanos, atNanos);
        if (writer.order >= newest.order) {
            newest = writer;
        }
    }

    private boolean isAfterALaterOne(int timeline, long sentNanos) {
        for (var later = timeline + 1; later <= latest; later++) {
            if (firstArrival[later] <= sentNanos) {
                return true;
            }
        }
        return false;
    }

    private void judge(long atNanos, WriteAcknowledged write, String what) {
        var excuse = windows.lapse(write.by(), atNanos);
        if (excuse.isPresent() && !quorum) {
            verdicts.excused(Invariant.NO_WRITE_ON_AN_OLD_TIMELINE, excuse.get());
            return;
        }
        verdicts.violated(
                Invariant.NO_WRITE_ON_AN_OLD_TIMELINE,
                atNanos,
                "%s acknowledged write %d on timeline %s %s; writable are %s"
                        .formatted(write.by(), write.write(), write.timeline(), what, scene.writable()));
    }
}
