package io.matriarch.lease;

import com.google.protobuf.ByteString;
import io.etcd.jetcd.api.Compare;
import io.etcd.jetcd.api.KeyValue;
import io.etcd.jetcd.api.PutRequest;
import io.etcd.jetcd.api.RangeRequest;
import io.etcd.jetcd.api.RangeResponse;
import io.etcd.jetcd.api.RequestOp;
import io.etcd.jetcd.api.ResponseOp;
import io.etcd.jetcd.api.TxnRequest;
import io.etcd.jetcd.api.TxnResponse;
import io.matriarch.lease.EtcdTransaction.Condition;
import io.matriarch.lease.EtcdTransaction.Operation;
import io.matriarch.lease.LeaderSnapshot.Stored;
import java.util.Optional;

/** Transactions as etcd speaks them. */
final class EtcdWire {

    private EtcdWire() {}

    static TxnRequest request(EtcdTransaction transaction) {
        var request = TxnRequest.newBuilder();
        transaction.when().forEach(condition -> request.addCompare(compare(condition)));
        transaction.then().forEach(operation -> request.addSuccess(operation(operation)));
        transaction.otherwise().forEach(operation -> request.addFailure(operation(operation)));
        return request.build();
    }

    static EtcdTransaction.Answer answer(TxnResponse response) {
        return new EtcdTransaction.Answer(
                response.getSucceeded(),
                response.getResponsesList().stream()
                        .filter(ResponseOp::hasResponseRange)
                        .map(operation -> stored(operation.getResponseRange()))
                        .toList(),
                response.getHeader().getRevision());
    }

    static ByteString bytes(String text) {
        return ByteString.copyFromUtf8(text);
    }

    private static Compare compare(Condition condition) {
        var compare = Compare.newBuilder().setResult(Compare.CompareResult.EQUAL);
        return switch (condition) {
            case Condition.Unchanged(var key, var modRevision) ->
                compare.setKey(bytes(key))
                        .setTarget(Compare.CompareTarget.MOD)
                        .setModRevision(modRevision)
                        .build();
            case Condition.Says(var key, var value) ->
                compare.setKey(bytes(key))
                        .setTarget(Compare.CompareTarget.VALUE)
                        .setValue(bytes(value))
                        .build();
        };
    }

    private static RequestOp operation(Operation operation) {
        return switch (operation) {
            case Operation.Read(var key) ->
                RequestOp.newBuilder()
                        .setRequestRange(RangeRequest.newBuilder().setKey(bytes(key)))
                        .build();
            case Operation.Write(var key, var value, var leaseId) ->
                RequestOp.newBuilder()
                        .setRequestPut(PutRequest.newBuilder()
                                .setKey(bytes(key))
                                .setValue(bytes(value))
                                .setLease(leaseId))
                        .build();
        };
    }

    private static Optional<Stored> stored(RangeResponse range) {
        return range.getKvsList().stream().findFirst().map(EtcdWire::stored);
    }

    private static Stored stored(KeyValue kv) {
        return new Stored(kv.getValue().toStringUtf8(), kv.getModRevision(), kv.getLease());
    }
}
