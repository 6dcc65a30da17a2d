package io.matriarch.simulator.world.etcd;

import io.matriarch.lease.EpochRecord;
import io.matriarch.lease.EtcdReply;
import io.matriarch.lease.EtcdTransaction;
import io.matriarch.lease.EtcdTransaction.Condition;
import io.matriarch.lease.EtcdTransaction.Operation;
import io.matriarch.lease.LeaderKeys;
import io.matriarch.lease.LeaderSnapshot.Stored;
import io.matriarch.lease.StandbyKey;
import io.matriarch.protocol.id.Epoch;
import io.matriarch.simulator.history.Happening;
import io.matriarch.simulator.history.History;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/** The keys: every transaction is carried out at once and as a whole. Notes what becomes of one cluster's leader and epoch key. */
final class Store {

    private final History history;
    private final Runnable onChange;
    private final Map<String, Stored> keys = new LinkedHashMap<>();
    private @Nullable LeaderKeys cluster;

    /** Of an empty etcd it is 1. */
    private long revision = 1;

    /** @param onChange hears when the cluster's leader or epoch key has changed */
    Store(History history, Runnable onChange) {
        this.history = history;
        this.onChange = onChange;
    }

    /** Whose keys are noted from now on; the first cluster that is named stays. */
    void attend(LeaderKeys keysOfCluster) {
        if (cluster == null) {
            cluster = keysOfCluster;
        }
    }

    EtcdReply<EtcdTransaction.Answer> transact(EtcdTransaction transaction, LongPredicate isLease) {
        var succeeded = holds(transaction.when());
        var operations = succeeded ? transaction.then() : transaction.otherwise();
        var written = 0;
        for (var i = 0; i < operations.size(); i++) {
            if (operations.get(i) instanceof Operation.Write write) {
                written++;
                if (write.leaseId() != 0 && !isLease.test(write.leaseId())) {
                    return new EtcdReply.NoSuchLease<>("requested lease not found");
                }
            }
        }
        if (written > 0) {
            revision++;
        }
        var read = new ArrayList<Optional<Stored>>(operations.size());
        for (var i = 0; i < operations.size(); i++) {
            switch (operations.get(i)) {
                case Operation.Read(var key) -> read.add(Optional.ofNullable(keys.get(key)));
                case Operation.Write(var key, var value, var leaseId) ->
                    keys.put(key, new Stored(value, revision, leaseId));
            }
        }
        if (written > 0) {
            noteWritten(operations);
        }
        return new EtcdReply.Answer<>(new EtcdTransaction.Answer(succeeded, read, revision));
    }

    private boolean holds(List<Condition> conditions) {
        for (var i = 0; i < conditions.size(); i++) {
            var holds = switch (conditions.get(i)) {
                case Condition.Unchanged(var key, var modRevision) -> {
                    var stored = keys.get(key);
                    yield modRevision == (stored == null ? 0 : stored.modRevision());
                }
                case Condition.Says(var key, var value) -> {
                    var stored = keys.get(key);
                    yield stored != null && stored.value().equals(value);
                }
            };
            if (!holds) {
                return false;
            }
        }
        return true;
    }

    /** Deletes what is bound to a lease that is over. */
    void release(long leaseId, String why) {
        var gone = new ArrayList<Map.Entry<String, Stored>>(1);
        for (var key : keys.entrySet()) {
            if (key.getValue().leaseId() == leaseId) {
                gone.add(Map.entry(key.getKey(), key.getValue()));
            }
        }
        if (gone.isEmpty()) {
            return;
        }
        revision++;
        for (var key : gone) {
            keys.remove(key.getKey());
            if (cluster != null && key.getKey().equals(cluster.leader())) {
                history.note(new Happening.KeyGone(key.getValue().value(), why, revision));
                onChange.run();
            }
        }
    }

    private void noteWritten(List<Operation> operations) {
        if (cluster == null) {
            return;
        }
        var changed = false;
        for (var operation : operations) {
            if (operation instanceof Operation.Write write) {
                if (write.key().equals(cluster.epoch())) {
                    var by = EpochRecord.parse(write.value())
                            .map(EpochRecord::takenBy)
                            .orElse(write.value());
                    history.note(new Happening.EpochRecorded(recorded(), by, revision));
                    changed = true;
                } else if (write.key().equals(cluster.standbys())) {
                    StandbyKey.parse(write.value())
                            .ifPresent(record -> history.note(new Happening.StandbysRecorded(record, revision)));
                    changed = true;
                } else if (write.key().equals(cluster.leader())) {
                    history.note(new Happening.KeyTaken(write.value(), recorded(), revision));
                    changed = true;
                }
            }
        }
        if (changed) {
            onChange.run();
        }
    }

    /** Who holds the attended cluster's leader key. */
    Optional<String> holder() {
        return attended(cluster == null ? null : cluster.leader()).map(Stored::value);
    }

    /** The attended cluster's epoch; none when nobody took one yet. */
    Epoch recorded() {
        return attended(cluster == null ? null : cluster.epoch())
                .flatMap(stored -> EpochRecord.parse(stored.value()))
                .map(EpochRecord::epoch)
                .orElse(Epoch.NONE);
    }

    private Optional<Stored> attended(@Nullable String key) {
        return key == null ? Optional.empty() : Optional.ofNullable(keys.get(key));
    }
}
