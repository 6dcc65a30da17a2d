package io.matriarch.lease;

import io.matriarch.lease.EtcdTransaction.Condition;
import io.matriarch.lease.EtcdTransaction.Operation;
import io.matriarch.lease.LeaderSnapshot.Stored;
import io.matriarch.protocol.cluster.StandbyRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/** The transactions on one cluster's keys, and how to read their answers: pure. */
public final class LeaderTransactions {

    private final LeaderKeys keys;
    private final List<Operation> readAll;
    private final EtcdTransaction read;

    public LeaderTransactions(LeaderKeys keys) {
        this.keys = keys;
        this.readAll = List.of(
                new Operation.Read(keys.leader()),
                new Operation.Read(keys.epoch()),
                new Operation.Read(keys.standbys()));
        this.read = new EtcdTransaction(List.of(), readAll, List.of());
    }

    /** Reads leader, epoch and standbys as of one revision; linearizable, as all reads here. */
    public EtcdTransaction read() {
        return read;
    }

    /**
     * Takes leader and epoch, and records the standbys that go with them, if none of the three has been written since {@code seen};
     * otherwise reads them.
     */
    EtcdTransaction take(LeaderSnapshot seen, EpochRecord record, Optional<StandbyRecord> standbys, long leaseId) {
        var writes = new ArrayList<Operation>();
        writes.add(new Operation.Write(keys.epoch(), record.text(), 0));
        standbys.ifPresent(
                set -> writes.add(new Operation.Write(keys.standbys(), StandbyKey.text(set, record.takenBy()), 0)));
        writes.add(new Operation.Write(keys.leader(), record.takenBy(), leaseId));
        return new EtcdTransaction(
                List.of(
                        new Condition.Unchanged(keys.leader(), seen.leaderRevision()),
                        new Condition.Unchanged(keys.epoch(), seen.epochRevision()),
                        new Condition.Unchanged(keys.standbys(), seen.standbysRevision())),
                writes,
                readAll);
    }

    /** Records other standbys while leader and epoch are as {@code leader} says and the record is {@code seen}; otherwise reads. */
    EtcdTransaction recordStandbys(EpochRecord leader, StandbyRecord next, long seen) {
        return new EtcdTransaction(
                List.of(
                        new Condition.Says(keys.leader(), leader.takenBy()),
                        new Condition.Says(keys.epoch(), leader.text()),
                        new Condition.Unchanged(keys.standbys(), seen)),
                List.of(new Operation.Write(keys.standbys(), StandbyKey.text(next, leader.takenBy()), 0)),
                readAll);
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
        return new LeaderSnapshot(
                answer.read().get(0), answer.read().get(1), answer.read().get(2), answer.revision());
    }

    /** What {@link #readOne} has read. */
    static Optional<Stored> one(EtcdTransaction.Answer answer) {
        return answer.read().getFirst();
    }
}
