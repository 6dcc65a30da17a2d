package io.matriarch.simulator.invariant;

import io.matriarch.protocol.cluster.ClusterState;
import io.matriarch.protocol.event.ClusterEvent;
import io.matriarch.protocol.event.ClusterRegistered;
import io.matriarch.protocol.id.Epoch;
import io.matriarch.protocol.id.InstanceId;
import io.matriarch.simulator.history.Happening;
import io.matriarch.simulator.history.Lineage;
import io.matriarch.simulator.history.Troubles;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What whoever has followed the history knows: the ground on which the checkers judge what happens next. */
final class Scene {

    /** Before anything was healed, or built. */
    static final long NEVER = Long.MAX_VALUE;

    private static final long GONE = Long.MAX_VALUE;

    /**
     * Between the death of a deadman and the next one.
     *
     * @param untilNanos {@link #NEVER} while there is none
     */
    record Unwatched(long fromNanos, long untilNanos) {}

    private final Troubles troubles = new Troubles();
    private final Lineage lineage = new Lineage();
    private final Hearsay hearsay = new Hearsay();
    private final SortedMap<InstanceId, Epoch> pledged = new TreeMap<>();
    private final SortedMap<InstanceId, Long> agents = new TreeMap<>();
    private final SortedMap<InstanceId, Unwatched> unwatched = new TreeMap<>();
    private final Set<InstanceId> writable = new TreeSet<>();
    private @Nullable ClusterState journal;
    private @Nullable InstanceId holder;
    private Epoch keyEpoch = Epoch.NONE;
    private Epoch recorded = Epoch.NONE;
    private long keyChangedNanos;

    /** From when on the leader key was held, or was not. */
    private final NavigableMap<Long, Boolean> keyHeld = new TreeMap<>();

    private long builtNanos = NEVER;
    private long healedNanos = NEVER;

    /** Takes notice, after all checkers have. */
    void on(long atNanos, Happening happening) {
        troubles.on(atNanos, happening);
        lineage.on(happening);
        hearsay.on(atNanos, happening);
        if (happening instanceof Happening.BecameWritable became) {
            writable.add(became.instance());
        } else if (happening instanceof Happening.CeasedToBeWritable(var instance, var _)) {
            writable.remove(instance);
        } else if (happening instanceof Happening.ServerEnded(var instance, var _)) {
            writable.remove(instance);
        } else if (happening instanceof Happening.PledgeSaved(var instance, var pledge)) {
            pledged.put(instance, pledge.accepted());
        } else if (happening instanceof Happening.AgentStarted(var instance)) {
            agents.put(instance, atNanos);
        } else if (happening instanceof Happening.AgentEnded(var instance, var _)) {
            agents.put(instance, GONE);
        } else if (happening instanceof Happening.DeadmanKilled(var instance)) {
            unwatched.put(instance, new Unwatched(atNanos, NEVER));
        } else if (happening instanceof Happening.DeadmanReplaced(var instance)) {
            unwatched.computeIfPresent(instance, (_, since) -> new Unwatched(since.fromNanos(), atNanos));
        } else if (happening instanceof Happening.KeyTaken(var by, var epoch, var _)) {
            holder = InstanceId.parse(by);
            keyEpoch = epoch;
            recorded = later(recorded, epoch);
            keyChangedNanos = atNanos;
            keyHeld.put(atNanos, true);
        } else if (happening instanceof Happening.KeyGone(var by, var _, var _)) {
            if (holder != null && by.equals(holder.value())) {
                holder = null;
                keyChangedNanos = atNanos;
                keyHeld.put(atNanos, false);
            }
        } else if (happening instanceof Happening.EpochRecorded(var epoch, var _, var _)) {
            recorded = later(recorded, epoch);
        } else if (happening instanceof Happening.EventPersisted persisted) {
            onPersisted(persisted.event());
        } else if (happening instanceof Happening.Built) {
            builtNanos = atNanos;
        } else if (happening instanceof Happening.Healed) {
            healedNanos = atNanos;
        }
    }

    private void onPersisted(ClusterEvent event) {
        if (journal == null && event instanceof ClusterRegistered registered) {
            journal = ClusterState.unknown(registered.cluster());
        }
        if (journal != null) {
            journal = journal.evolve(event);
        }
    }

    private static Epoch later(Epoch one, Epoch other) {
        return one.isBefore(other) ? other : one;
    }

    Troubles troubles() {
        return troubles;
    }

    Lineage lineage() {
        return lineage;
    }

    Hearsay hearsay() {
        return hearsay;
    }

    /** The epoch that {@code instance} has pledged on disk. */
    Epoch pledgedBy(InstanceId instance) {
        return pledged.getOrDefault(instance, Epoch.NONE);
    }

    /** Since when the agent of {@code instance} runs; empty after it has ended. */
    Optional<Long> agentSinceNanos(InstanceId instance) {
        return Optional.of(agents.getOrDefault(instance, Long.MIN_VALUE / 2)).filter(since -> since != GONE);
    }

    /** When {@code instance} last had no deadman because that was killed. */
    Optional<Unwatched> unwatched(InstanceId instance) {
        return Optional.ofNullable(unwatched.get(instance));
    }

    boolean isWritable(InstanceId instance) {
        return writable.contains(instance);
    }

    /** Everyone that would acknowledge a write. */
    Set<InstanceId> writable() {
        return writable;
    }

    /** The state that the journal tells of; empty before the first event. */
    Optional<ClusterState> journal() {
        return Optional.ofNullable(journal);
    }

    /** Whether {@code instance} holds the leader key. */
    boolean isHolder(InstanceId instance) {
        return holder != null && holder.equals(instance);
    }

    Optional<InstanceId> holder() {
        return Optional.ofNullable(holder);
    }

    /** The epoch for which the leader key is or was last held. */
    Epoch keyEpoch() {
        return keyEpoch;
    }

    /** The highest epoch that etcd has on record. */
    Epoch recorded() {
        return recorded;
    }

    /** When the leader key was last taken, or last went. */
    long keyChangedNanos() {
        return keyChangedNanos;
    }

    /** Since when nobody had held the leader key at {@code atNanos}; 0 when somebody did. */
    long keyGoneNanos(long atNanos) {
        var last = keyHeld.floorEntry(atNanos);
        return last == null || last.getValue() ? 0 : last.getKey();
    }

    boolean isBuilt() {
        return builtNanos != NEVER;
    }

    /** When all faults were over; {@link #NEVER} before. */
    long healedNanos() {
        return healedNanos;
    }
}
