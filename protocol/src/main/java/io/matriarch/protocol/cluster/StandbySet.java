package io.matriarch.protocol.cluster;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.matriarch.protocol.Require;
import io.matriarch.protocol.id.InstanceId;
import java.util.Collection;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The standbys of which {@code acknowledgements} have to have a write on disk before a client hears of it:
 * {@code synchronous_standby_names = ANY k (n standbys)}. With n standbys and k acknowledgements, n-k+1 standbys that take
 * nothing more from a primary keep it from acknowledging anything, and at least one of them has all that it ever acknowledged
 * (docs/quorum.md).
 *
 * @param acknowledgements k; 0 only when there is no standby
 */
public record StandbySet(int acknowledgements, SortedSet<InstanceId> standbys) {

    /** Nobody has to acknowledge anything: before the first standby streams. Nobody can take over from it, either. */
    public static final StandbySet NONE = new StandbySet(0, new TreeSet<>());

    public StandbySet {
        standbys = Collections.unmodifiableSortedSet(new TreeSet<>(standbys));
        Require.that(
                standbys.isEmpty()
                        ? acknowledgements == 0
                        : acknowledgements >= 1 && acknowledgements <= standbys.size(),
                "%s acknowledgements of %s standbys make no quorum",
                acknowledgements,
                standbys.size());
    }

    /** The set of these standbys; half of them, rounded up, have to acknowledge. */
    public static StandbySet of(Collection<InstanceId> standbys) {
        var distinct = new TreeSet<>(standbys);
        return new StandbySet((distinct.size() + 1) / 2, distinct);
    }

    @JsonIgnore
    public boolean isEmpty() {
        return standbys.isEmpty();
    }

    /** How many of these standbys have to be taken away from a primary before another may lead: n-k+1. */
    public int pledgesNeeded() {
        return standbys.size() - acknowledgements + 1;
    }

    /** How many of {@code some} are of this set. */
    public int count(Collection<InstanceId> some) {
        return (int) standbys.stream().filter(some::contains).count();
    }

    /** Whether these pledges take every acknowledgement away from a primary. No pledges do when nobody has to acknowledge. */
    public boolean isRevokedBy(Collection<InstanceId> pledged) {
        return !isEmpty() && count(pledged) >= pledgesNeeded();
    }

    /** The set of a new leader that takes over from one that has stopped: that one comes into it, the new leader goes. */
    public StandbySet afterSwitchover(InstanceId from, InstanceId to) {
        var next = new TreeSet<>(standbys);
        next.add(from);
        next.remove(to);
        return of(next);
    }

    /** These without one: nobody acknowledges its own writes. */
    public StandbySet without(InstanceId leader) {
        var others = new TreeSet<>(standbys);
        others.remove(leader);
        return of(others);
    }

    /** As {@code ANY 1 of pg-test-2, pg-test-3}. */
    @Override
    public String toString() {
        return isEmpty()
                ? "nobody"
                : "any %d of %s"
                        .formatted(
                                acknowledgements,
                                String.join(
                                        ", ",
                                        standbys.stream().map(InstanceId::value).toList()));
    }
}
