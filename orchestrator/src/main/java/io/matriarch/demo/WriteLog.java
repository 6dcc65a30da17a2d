package io.matriarch.demo;

import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** What the client was promised: every acknowledged row, and the times in which none was. Safe for several threads. */
final class WriteLog {

    /** A garbage collection or a busy machine makes the client itself pause for less than this. */
    static final Duration NOTABLE = Duration.ofMillis(250);

    private final BitSet acknowledged = new BitSet();
    private final List<Interruption> interruptions = new ArrayList<>();
    private Optional<Acknowledgement> last = Optional.empty();

    synchronized void add(Acknowledgement next) {
        last.map(before -> new Interruption(before, next))
                .filter(gap -> gap.isChangeOfLeader() || gap.duration().compareTo(NOTABLE) >= 0)
                .ifPresent(interruptions::add);
        acknowledged.set(next.number());
        last = Optional.of(next);
    }

    synchronized Optional<Acknowledgement> last() {
        return last;
    }

    /** How many rows were acknowledged. */
    synchronized int count() {
        return acknowledged.cardinality();
    }

    /** The numbers of all rows that were acknowledged so far. */
    synchronized BitSet numbers() {
        return (BitSet) acknowledged.clone();
    }

    /** Those that ended after {@code nanos}, in the order in which they ended. */
    synchronized List<Interruption> interruptionsAfter(long nanos) {
        return interruptions.stream()
                .filter(interruption -> interruption.after().nanos() > nanos)
                .toList();
    }

    /** What a fault at {@code nanos} has cost: the change of leader after it, or else the longest pause. */
    Optional<Interruption> outageAfter(long nanos) {
        var all = interruptionsAfter(nanos);
        return all.stream()
                .filter(Interruption::isChangeOfLeader)
                .findFirst()
                .or(() -> all.stream().max(Comparator.comparing(Interruption::duration)));
    }
}
