package io.matriarch.lease;

import com.google.protobuf.ByteString;
import io.etcd.jetcd.api.Compare;
import io.etcd.jetcd.api.KeyValue;
import io.etcd.jetcd.api.PutRequest;
import io.etcd.jetcd.api.RangeRequest;
import io.etcd.jetcd.api.RangeResponse;
import io.etcd.jetcd.api.RequestOp;
import io.etcd.jetcd.api.TxnRequest;
import io.etcd.jetcd.api.TxnResponse;
import io.matriarch.lease.LeaderSnapshot.Stored;
import java.util.Optional;
import java.util.SortedMap;

/** The transactions on one cluster's keys, and how to read their answers: pure. */
record LeaderTransactions(LeaderKeys keys) {

    /** Reads leader and epoch as of one revision; linearizable, as all reads here. */
    TxnRequest read() {
        return TxnRequest.newBuilder()
                .addSuccess(range(keys.leader()))
                .addSuccess(range(keys.epoch()))
                .build();
    }

    /** Takes leader and epoch if neither has been written since {@code seen}; otherwise reads them. */
    TxnRequest take(LeaderSnapshot seen, EpochRecord record, long leaseId) {
        return TxnRequest.newBuilder()
                .addCompare(unchanged(keys.leader(), seen.leaderRevision()))
                .addCompare(unchanged(keys.epoch(), seen.epochRevision()))
                .addSuccess(put(keys.epoch(), record.text(), 0))
                .addSuccess(put(keys.leader(), record.takenBy(), leaseId))
                .addFailure(range(keys.leader()))
                .addFailure(range(keys.epoch()))
                .build();
    }

    /** Writes keys of the cluster while leader and epoch are as {@code record} says. */
    TxnRequest writeAsLeader(EpochRecord record, SortedMap<String, String> values) {
        var request = TxnRequest.newBuilder()
                .addCompare(says(keys.leader(), record.takenBy()))
                .addCompare(says(keys.epoch(), record.text()));
        values.forEach((name, value) -> request.addSuccess(put(keys.named(name), value, 0)));
        return request.build();
    }

    /** Reads one key. */
    static TxnRequest readOne(String key) {
        return TxnRequest.newBuilder().addSuccess(range(key)).build();
    }

    /** Writes one key, bound to a lease. */
    static TxnRequest write(String key, String value, long leaseId) {
        return TxnRequest.newBuilder().addSuccess(put(key, value, leaseId)).build();
    }

    /** What {@link #read}, or {@link #take} in vain, has read. */
    static LeaderSnapshot snapshot(TxnResponse response) {
        return new LeaderSnapshot(
                stored(response.getResponses(0).getResponseRange()),
                stored(response.getResponses(1).getResponseRange()),
                response.getHeader().getRevision());
    }

    /** What {@link #readOne} has read. */
    static Optional<Stored> one(TxnResponse response) {
        return stored(response.getResponses(0).getResponseRange());
    }

    static ByteString bytes(String text) {
        return ByteString.copyFromUtf8(text);
    }

    private static Optional<Stored> stored(RangeResponse range) {
        return range.getKvsList().stream().findFirst().map(LeaderTransactions::stored);
    }

    private static Stored stored(KeyValue kv) {
        return new Stored(kv.getValue().toStringUtf8(), kv.getModRevision(), kv.getLease());
    }

    /** A key that does not exist has revision 0. */
    private static Compare unchanged(String key, long modRevision) {
        return Compare.newBuilder()
                .setKey(bytes(key))
                .setTarget(Compare.CompareTarget.MOD)
                .setResult(Compare.CompareResult.EQUAL)
                .setModRevision(modRevision)
                .build();
    }

    private static Compare says(String key, String value) {
        return Compare.newBuilder()
                .setKey(bytes(key))
                .setTarget(Compare.CompareTarget.VALUE)
                .setResult(Compare.CompareResult.EQUAL)
                .setValue(bytes(value))
                .build();
    }

    private static RequestOp range(String key) {
        return RequestOp.newBuilder()
                .setRequestRange(RangeRequest.newBuilder().setKey(bytes(key)))
                .build();
    }

    private static RequestOp put(String key, String value, long leaseId) {
        return RequestOp.newBuilder()
                .setRequestPut(PutRequest.newBuilder()
                        .setKey(bytes(key))
                        .setValue(bytes(value))
                        .setLease(leaseId))
                .build();
    }
}
