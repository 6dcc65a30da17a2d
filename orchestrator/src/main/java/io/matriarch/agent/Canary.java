package io.matriarch.agent;

import io.matriarch.agent.Action.Count;
import io.matriarch.protocol.id.Epoch;
import java.util.Optional;

/**
 * Small transactions that the agent of a primary commits, to see whether commits get through. Times are monotonic nanoseconds.
 *
 * @param plain those that wait for the local disk alone
 * @param counted those that wait for standbys, too
 * @param vouch the authority that the last counted one has given
 */
record Canary(Line plain, Line counted, Optional<Vouch> vouch) {

    /** A transaction under way. */
    record Flight(long id, Optional<Count> count) {}

    /** So many standbys have acknowledged under their names of {@code epoch} that nobody led in a later one when they were asked. */
    record Vouch(Epoch epoch, long untilNanos) {}

    /**
     * Transactions of one kind, one at a time.
     *
     * @param notBefore when the next may be sent
     * @param silentSince when the first was sent of those to which nothing was said, in a row
     */
    record Line(Optional<Flight> flight, long notBefore, Optional<Long> silentSince) {

        Line sent(Flight next, long now, long again) {
            return new Line(Optional.of(next), again, silentSince.or(() -> Optional.of(now)));
        }

        Line landed(boolean answered) {
            return new Line(Optional.empty(), notBefore, answered ? Optional.empty() : silentSince);
        }

        boolean has(long id) {
            return flight.filter(f -> f.id() == id).isPresent();
        }

        boolean mayHaveMore() {
            return flight.isEmpty();
        }
    }

    static Canary silent(long now) {
        var nothing = new Line(Optional.empty(), now, Optional.empty());
        return new Canary(nothing, nothing, Optional.empty());
    }

    /** Of a server that has ended: nothing comes back any more, and what standbys said still holds. */
    Canary ended(long now) {
        var nothing = silent(now);
        return new Canary(nothing.plain, nothing.counted, vouch);
    }

    Canary withPlain(Line line) {
        return new Canary(line, counted, vouch);
    }

    Canary withCounted(Line line) {
        return new Canary(plain, line, vouch);
    }

    /** One that was sent later may have come back earlier. */
    Canary vouching(Epoch epoch, long until) {
        var longer = vouch.filter(v -> v.epoch().equals(epoch) && v.untilNanos() - until > 0);
        return new Canary(plain, counted, longer.isPresent() ? longer : Optional.of(new Vouch(epoch, until)));
    }

    /** Until when standbys vouch for a leader of {@code epoch}. */
    Optional<Long> vouchesUntil(Epoch epoch) {
        return vouch.filter(v -> v.epoch().equals(epoch)).map(Vouch::untilNanos);
    }
}
