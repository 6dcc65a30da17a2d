package io.matriarch.lease;

import io.etcd.jetcd.api.KVGrpc;
import io.etcd.jetcd.api.LeaseGrantRequest;
import io.etcd.jetcd.api.LeaseGrpc;
import io.etcd.jetcd.api.LeaseKeepAliveRequest;
import io.etcd.jetcd.api.LeaseKeepAliveResponse;
import io.etcd.jetcd.api.LeaseRevokeRequest;
import io.etcd.jetcd.api.TxnRequest;
import io.grpc.Channel;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Single requests to one member of etcd, each with a deadline. All throw nothing but {@link io.grpc.StatusRuntimeException}. */
final class EtcdCalls {

    private EtcdCalls() {}

    static EtcdTransaction.Answer txn(Channel channel, TxnRequest request, Duration limit) {
        return EtcdWire.answer(KVGrpc.newBlockingStub(channel)
                .withDeadlineAfter(limit.toNanos(), TimeUnit.NANOSECONDS)
                .txn(request));
    }

    /** Returns the id of a new lease. When the answer is lost the lease runs out by itself, bound to nothing. */
    static long grant(Channel channel, Duration ttl, Duration limit) {
        return LeaseGrpc.newBlockingStub(channel)
                .withDeadlineAfter(limit.toNanos(), TimeUnit.NANOSECONDS)
                .leaseGrant(
                        LeaseGrantRequest.newBuilder().setTTL(ttl.toSeconds()).build())
                .getID();
    }

    /** Ends a lease, and with it every key that is bound to it. */
    static boolean revoke(Channel channel, long leaseId, Duration limit) {
        LeaseGrpc.newBlockingStub(channel)
                .withDeadlineAfter(limit.toNanos(), TimeUnit.NANOSECONDS)
                .leaseRevoke(LeaseRevokeRequest.newBuilder().setID(leaseId).build());
        return true;
    }

    /**
     * A keepalive, and a transaction sent in the same moment.
     *
     * <p>The pair costs one round trip, and the transaction's read makes the keepalive worth more: a member of etcd that has
     * been deposed as etcd's leader without knowing it may still answer keepalives, but not a linearizable read.
     */
    static LeaseStep.Beat beat(Channel channel, long leaseId, TxnRequest request, Duration limit) {
        var keepAlive = keepAlive(channel, leaseId, limit);
        var read = KVGrpc.newFutureStub(channel)
                .withDeadlineAfter(limit.toNanos(), TimeUnit.NANOSECONDS)
                .txn(request);
        return new LeaseStep.Beat(await(keepAlive), EtcdWire.answer(await(read)));
    }

    private static CompletableFuture<Long> keepAlive(Channel channel, long leaseId, Duration limit) {
        var remaining = new CompletableFuture<Long>();
        var requests = LeaseGrpc.newStub(channel)
                .withDeadlineAfter(limit.toNanos(), TimeUnit.NANOSECONDS)
                .leaseKeepAlive(new StreamObserver<>() {
                    @Override
                    public void onNext(LeaseKeepAliveResponse response) {
                        remaining.complete(response.getTTL());
                    }

                    @Override
                    public void onError(Throwable failure) {
                        remaining.completeExceptionally(failure);
                    }

                    @Override
                    public void onCompleted() {
                        remaining.completeExceptionally(Status.UNAVAILABLE
                                .withDescription("keepalive ended without an answer")
                                .asRuntimeException());
                    }
                });
        requests.onNext(LeaseKeepAliveRequest.newBuilder().setID(leaseId).build());
        requests.onCompleted();
        return remaining;
    }

    /** Ends at the latest by the call's own deadline. */
    private static <T> T await(Future<T> future) {
        try {
            return future.get();
        } catch (ExecutionException e) {
            throw Status.fromThrowable(e).asRuntimeException();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            future.cancel(true);
            throw Status.CANCELLED.withDescription("interrupted").asRuntimeException();
        }
    }
}
