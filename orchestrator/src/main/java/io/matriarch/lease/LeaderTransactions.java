package io.matriarch.lease;

import io.matriarch.lease.EtcdTransaction.Condition;
import io.matriarch.lease.EtcdTransaction.Operation;
import io.matriarch.lease.LeaderSnapshot.Stored;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/** The transactions on one cluster's keys, and how to read their answers: pure. */
public final class LeaderTransactions {

    private final LeaderKeys keys;
    private final List<Operation> readBoth;
    private final EtcdTransaction read;

    public LeaderTransactions(LeaderKeys keys) {
        this.keys = keys;
        this.readBoth = List.of(new Operation.Read(keys.leader()), new Operation.Read(keys.epoch()));
        this.read = new EtcdTransaction(List.of(), readBoth, List.of());
    }

    /** Reads leader and epoch as of one revision; linearizable, as all reads here. */
    public EtcdTransaction read() {
        return read;
    }

    /** Takes leader and epoch if neither has been written since {@code seen}; otherwise reads them. */
    EtcdTransaction take(LeaderSnapshot seen, EpochRecord record, long leaseId) {
        return new EtcdTransaction(
                List.of(
                        new Condition.Unchanged(keys.leader(), seen.leaderRevision()),
                        new Condition.Unchanged(keys.epoch(), seen.epochRevision())),
                List.of(
                        new Operation.Write(keys.epoch(), record.text(), 0),
                        new Operation.Write(keys.leader(), record.takenBy(), leaseId)),
                readBoth);
    }

    /** Writes keys of the cluster while leader and epoch are as {@code record} says. */
    EtcdTransaction writeAsLeader(EpochRecord record, SortedMap<String, String> values) {
        return new EtcdTransaction(
                List.of(
                        new Condition.Says(keys.leader(), record.takenBy()),
                        new Condition.Says(keys.epoch(), record.text())),
                values.entrySet().stream()
                        .<Operation>map(value -> new Operation.Write(keys.named(value.getKey()), value.getValue(), 0))
                        .toList(),
                List.of());
    }

    /** Reads one key. */
    static EtcdTransaction readOne(String key) {
        return new EtcdTransaction(List.of(), List.of(new Operation.Read(key)), List.of());
    }

    /** Writes one key, bound to a lease. */
    static EtcdTransaction write(String key, String value, long leaseId) {
        return new EtcdTransaction(List.of(), List.of(new Operation.Write(key, value, leaseId)), List.of());
    }

    /** What {@link #read}, or {@link #take} in vain, has read. */
    public static LeaderSnapshot snapshot(EtcdTransaction.Answer answer) {
        return new LeaderSnapshot(answer.read().get(0), answer.read().get(1), answer.revision());
    }

    /** What {@link #readOne} has read. */
    static Optional<Stored> one(EtcdTransaction.Answer answer) {
        return answer.read().getFirst();
    }
}
