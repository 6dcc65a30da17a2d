package io.matriarch.simulator.sla;

import io.matriarch.agent.ServerWork;
import io.matriarch.protocol.event.ClusterEvent;
import io.matriarch.protocol.event.FailoverStarted;
import io.matriarch.protocol.event.LeaderRestartOrdered;
import io.matriarch.protocol.event.SwitchoverAbandoned;
import io.matriarch.protocol.event.SwitchoverCompleted;
import io.matriarch.protocol.event.SwitchoverStarted;
import io.matriarch.protocol.id.InstanceId;
import io.matriarch.simulator.history.Happening;
import io.matriarch.simulator.history.Happening.BecameWritable;
import io.matriarch.simulator.history.Happening.EventPersisted;
import io.matriarch.simulator.history.Happening.KeyTaken;
import io.matriarch.simulator.history.Happening.WorkBegun;
import io.matriarch.simulator.history.Happening.WriteAcknowledged;
import io.matriarch.simulator.history.Troubles;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The outages of a trial, from the history alone: every time of more than {@value #LEAST_MILLIS} ms in which no client got a write
 * through, since the cluster was first whole.
 *
 * <p>How one is split: the decision is the first failover, switchover or restart in the journal; the fence ends when the server that
 * took the next write got the leader key, or began to start where it had kept it; promotion ends when that server became writable.
 * What did not happen takes no time. When nothing of it did, all is detection if the server could not write, and all is routing
 * if it could the whole time.
 */
public final class Outages {

    /** Two clients write every fifth of a second each; a shorter pause is none. */
    static final long LEAST_MILLIS = 300;

    private static final long LEAST_NANOS = Duration.ofMillis(LEAST_MILLIS).toNanos();

    private final Scope scope;
    private final List<Outage> all = new ArrayList<>();
    private final List<Mark> marks = new ArrayList<>();
    private boolean built;
    private long lastAcknowledgedNanos;

    /** A step on the way back to writes. */
    private record Mark(Step step, String who, long atNanos) {}

    private enum Step {
        ASKED,
        ASKED_NO_MORE,
        DECIDED,
        KEY_TAKEN,
        START_BEGUN,
        WRITABLE,
        NOT_WRITABLE
    }

    /**
     * @param troubles kept up to date by somebody else
     */
    public Outages(Troubles troubles) {
        this.scope = new Scope(troubles);
    }

    /** Takes notice of what concerns it. */
    public void on(long atNanos, Happening happening) {
        if (happening instanceof WriteAcknowledged write) {
            onAcknowledged(atNanos, write.by());
        } else if (happening instanceof EventPersisted event) {
            onEvent(atNanos, event.event());
        } else if (happening instanceof KeyTaken(var holder, var _, var _)) {
            marks.add(new Mark(Step.KEY_TAKEN, holder, atNanos));
        } else if (happening instanceof WorkBegun(var instance, ServerWork.StartPrimary _, var _)) {
            marks.add(new Mark(Step.START_BEGUN, instance.value(), atNanos));
        } else if (happening instanceof BecameWritable became) {
            marks.add(new Mark(Step.WRITABLE, became.instance().value(), atNanos));
        } else if (happening instanceof Happening.CeasedToBeWritable(var instance, var _)) {
            marks.add(new Mark(Step.NOT_WRITABLE, instance.value(), atNanos));
        } else if (happening instanceof Happening.Built) {
            built = true;
            marks.clear();
            lastAcknowledgedNanos = atNanos;
        }
    }

    private void onEvent(long atNanos, ClusterEvent event) {
        if (event instanceof SwitchoverStarted) {
            marks.add(new Mark(Step.ASKED, "", atNanos));
        } else if (event instanceof SwitchoverCompleted || event instanceof SwitchoverAbandoned) {
            marks.add(new Mark(Step.ASKED_NO_MORE, "", atNanos));
        } else if (event instanceof FailoverStarted || event instanceof LeaderRestartOrdered) {
            marks.add(new Mark(Step.DECIDED, "", atNanos));
        }
    }

    private void onAcknowledged(long atNanos, InstanceId by) {
        if (built && atNanos - lastAcknowledgedNanos > LEAST_NANOS) {
            all.add(split(atNanos, by.value()));
        }
        lastAcknowledgedNanos = atNanos;
        if (!marks.isEmpty()) {
            forget();
        }
    }

    /** What led to earlier writes is over; only a switchover begins while the old leader still takes some. */
    private void forget() {
        if (marks.stream().anyMatch(mark -> mark.step() == Step.ASKED_NO_MORE)) {
            marks.clear();
        } else {
            marks.removeIf(mark -> mark.step() != Step.ASKED);
        }
    }

    private Outage split(long endNanos, String by) {
        var from = lastAcknowledgedNanos;
        var writable = last(Step.WRITABLE, by, endNanos, endNanos);
        var untouched =
                marks.stream().noneMatch(mark -> mark.step() == Step.NOT_WRITABLE || mark.step() == Step.DECIDED);
        if (untouched && writable == endNanos) {
            writable = from;
        }
        var key = last(Step.START_BEGUN, by, writable, last(Step.KEY_TAKEN, by, writable, writable));
        var taken = last(Step.KEY_TAKEN, by, writable, key);
        var fenced = Math.clamp(Math.min(key, taken), from, writable);
        var decided = Math.clamp(firstDecision(fenced), from, fenced);
        return new Outage(
                scope.cause(from, endNanos),
                from,
                Duration.ofNanos(endNanos - from),
                Duration.ofNanos(decided - from),
                Duration.ofNanos(fenced - decided),
                Duration.ofNanos(writable - fenced),
                Duration.ofNanos(endNanos - writable),
                scope.exclusion(from, endNanos));
    }

    private long last(Step step, String who, long untilNanos, long otherwise) {
        var found = otherwise;
        for (var mark : marks) {
            if (mark.step() == step && mark.who().equals(who) && mark.atNanos() <= untilNanos) {
                found = mark.atNanos();
            }
        }
        return found;
    }

    private long firstDecision(long otherwise) {
        for (var mark : marks) {
            if (mark.step() == Step.ASKED || mark.step() == Step.DECIDED) {
                return mark.atNanos();
            }
        }
        return otherwise;
    }

    /** The trial is over; an outage that goes on ends here. */
    public void end(long atNanos) {
        if (built && atNanos - lastAcknowledgedNanos > LEAST_NANOS) {
            all.add(split(atNanos, ""));
        }
    }

    /** In their order. */
    public List<Outage> all() {
        return Collections.unmodifiableList(all);
    }
}
