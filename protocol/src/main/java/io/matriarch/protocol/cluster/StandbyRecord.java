package io.matriarch.protocol.cluster;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.matriarch.protocol.id.Epoch;
import io.matriarch.protocol.id.InstanceId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Whose acknowledgements the leader of an epoch may count, as it stands in etcd. Changed there before the leader's PostgreSQL
 * follows it; so while it changes, any of these sets may be the one that is in force, and a revocation has to satisfy all of them.
 *
 * @param former the sets before {@code current}, oldest first, until it is certain that PostgreSQL counts by them no more, and that
 *     all that was acknowledged by them is held by a quorum of {@code current}
 */
public record StandbyRecord(Epoch epoch, StandbySet current, List<StandbySet> former) {

    public StandbyRecord {
        former = List.copyOf(former);
    }

    /** A set that nobody is leaving. */
    public static StandbyRecord settled(Epoch epoch, StandbySet set) {
        return new StandbyRecord(epoch, set, List.of());
    }

    /** On the way to {@code next}, from wherever it is. */
    public StandbyRecord towards(StandbySet next) {
        var before = new ArrayList<StandbySet>(former);
        before.add(current);
        before.removeIf(next::equals);
        return new StandbyRecord(epoch, next, before.stream().distinct().toList());
    }

    /**
     * A new leader's: what the one before it acknowledged is on the new leader, and perhaps on none of its standbys yet. So the sets
     * of the one before stay in force until they have it.
     *
     * @param before the record of the leadership before; absent when that acknowledged without standbys
     */
    public static StandbyRecord succeeding(Optional<StandbyRecord> before, Epoch epoch, StandbySet set) {
        var sets = before.map(StandbyRecord::inForce).orElse(List.of(StandbySet.NONE));
        return new StandbyRecord(
                epoch,
                set,
                sets.stream().filter(earlier -> !earlier.equals(set)).distinct().toList());
    }

    /** The way is behind it. */
    public StandbyRecord arrived() {
        return settled(epoch, current);
    }

    @JsonIgnore
    public boolean isSettled() {
        return former.isEmpty();
    }

    /** Every set by which the leader may be counting. */
    public List<StandbySet> inForce() {
        var sets = new ArrayList<>(former);
        sets.add(current);
        return List.copyOf(sets);
    }

    /** Whether these pledges take every acknowledgement away from the leader of this epoch. */
    public boolean isRevokedBy(Collection<InstanceId> pledged) {
        return inForce().stream().allMatch(set -> set.isRevokedBy(pledged));
    }

    /** The arithmetic for people: how many pledges are needed of whom, and how many there are. */
    public String arithmetic(Collection<InstanceId> pledged) {
        return String.join(
                "; ",
                inForce().stream()
                        .map(set -> set.isEmpty()
                                ? "no standby has had to acknowledge yet, so none is known to have everything"
                                : "of %d standbys (%s) %d acknowledge each write, so n-k+1 = %d have to pledge, and %d can"
                                        .formatted(
                                                set.standbys().size(),
                                                names(set),
                                                set.acknowledgements(),
                                                set.pledgesNeeded(),
                                                set.count(pledged)))
                        .toList());
    }

    private static String names(StandbySet set) {
        return String.join(", ", set.standbys().stream().map(InstanceId::value).toList());
    }
}
