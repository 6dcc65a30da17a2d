package io.matriarch.lease;

import io.etcd.jetcd.api.RequestOp;
import io.etcd.jetcd.api.TxnRequest;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.ForwardingClientCallListener.SimpleForwardingClientCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.util.concurrent.atomic.AtomicBoolean;

/** A network that breaks after etcd has carried out a writing transaction and before it can say so. */
final class LostAnswers implements ClientInterceptor {

    private final AtomicBoolean armed = new AtomicBoolean();

    void loseNextWrite() {
        armed.set(true);
    }

    @Override
    public <Q, A> ClientCall<Q, A> interceptCall(MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
        return new SimpleForwardingClientCall<>(next.newCall(method, options)) {
            private boolean losing;

            @Override
            public void start(Listener<A> listener, Metadata headers) {
                super.start(
                        new SimpleForwardingClientCallListener<>(listener) {
                            @Override
                            public void onMessage(A message) {
                                if (!losing) {
                                    super.onMessage(message);
                                }
                            }

                            @Override
                            public void onClose(Status status, Metadata trailers) {
                                super.onClose(
                                        losing ? Status.UNAVAILABLE.withDescription("the line broke") : status,
                                        trailers);
                            }
                        },
                        headers);
            }

            @Override
            public void sendMessage(Q message) {
                losing = writes(message) && armed.compareAndSet(true, false);
                super.sendMessage(message);
            }
        };
    }

    private static boolean writes(Object message) {
        return message instanceof TxnRequest txn
                && txn.getSuccessList().stream().anyMatch(RequestOp::hasRequestPut);
    }
}
