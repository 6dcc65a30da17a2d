package io.matriarch.lease;

import io.etcd.jetcd.api.WatchCreateRequest;
import io.etcd.jetcd.api.WatchGrpc;
import io.etcd.jetcd.api.WatchProgressRequest;
import io.etcd.jetcd.api.WatchRequest;
import io.etcd.jetcd.api.WatchResponse;
import io.grpc.Channel;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A stream of changes of one cluster's leader and epoch key, from the moment it is opened. It does not mend itself: its owner
 * asks at every poll whether it lives, and opens another when not.
 */
final class KeyStream implements ClientResponseObserver<WatchRequest, WatchResponse> {

    private final Runnable onChange;
    private final AtomicInteger unanswered = new AtomicInteger();
    private volatile boolean ended;
    private @Nullable ClientCallStreamObserver<WatchRequest> requests;

    private KeyStream(Runnable onChange) {
        this.onChange = onChange;
    }

    /** @param onChange called on etcd's own thread, must not block: when the watch begins, and at every change */
    static KeyStream open(Channel channel, LeaderKeys keys, Runnable onChange) {
        var stream = new KeyStream(onChange);
        var requests = WatchGrpc.newStub(channel).watch(stream);
        requests.onNext(watch(keys.leader()));
        requests.onNext(watch(keys.epoch()));
        return stream;
    }

    boolean hasEnded() {
        return ended;
    }

    /** Asks etcd whether it is still there; false when it has not answered the last questions. To be called now and then. */
    boolean question() {
        if (requests == null || unanswered.getAndIncrement() >= WatchRule.MOST_UNANSWERED) {
            return false;
        }
        requests.onNext(WatchRequest.newBuilder()
                .setProgressRequest(WatchProgressRequest.getDefaultInstance())
                .build());
        return true;
    }

    void cancel() {
        if (requests != null) {
            requests.cancel("not needed any more", null);
        }
    }

    @Override
    public void beforeStart(ClientCallStreamObserver<WatchRequest> stream) {
        requests = stream;
    }

    @Override
    public void onNext(WatchResponse response) {
        unanswered.set(0);
        if (response.getCanceled()) {
            // Compacted, or etcd cannot follow: a new stream begins at the present.
            ended = true;
        } else if (response.getCreated() || response.getEventsCount() > 0) {
            onChange.run();
        }
    }

    @Override
    public void onError(Throwable failure) {
        ended = true;
    }

    @Override
    public void onCompleted() {
        ended = true;
    }

    private static WatchRequest watch(String key) {
        return WatchRequest.newBuilder()
                .setCreateRequest(WatchCreateRequest.newBuilder().setKey(EtcdWire.bytes(key)))
                .build();
    }
}
