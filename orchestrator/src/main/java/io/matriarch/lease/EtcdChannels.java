package io.matriarch.lease;

import io.grpc.Channel;
import io.grpc.ClientInterceptor;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way to etcd: a gRPC channel to each member, the member that answered last being asked first.
 *
 * <p>Every call has a deadline of its own, which gRPC keeps, so that nothing is left waiting when etcd is frozen. A channel
 * that failed is not used again: the next call makes a new one, because gRPC waits longer and longer before it reconnects (up
 * to two minutes) and takes a connection to a vanished host for a live one. All input and output runs on one daemon thread.
 */
final class EtcdChannels implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(EtcdChannels.class);

    private final List<Member> members;
    private final EventLoopGroup loop = new MultiThreadIoEventLoopGroup(
            1, new DefaultThreadFactory("matriarch-etcd", /* daemon= */ true), NioIoHandler.newFactory());
    private final AtomicInteger preferred = new AtomicInteger();

    private final List<ClientInterceptor> interceptors;

    /**
     * @param interceptors stand between us and etcd in every call, the first outermost; for tests that lose answers
     * @throws IllegalArgumentException when there is no endpoint, or one is no URL of etcd's
     */
    EtcdChannels(List<String> endpoints, ClientInterceptor... interceptors) {
        this.interceptors = List.of(interceptors);
        if (endpoints.isEmpty()) {
            throw new IllegalArgumentException("no etcd endpoint is configured");
        }
        members = endpoints.stream()
                .map(url -> new Member(EtcdEndpoint.parse(url)))
                .toList();
    }

    /** One request to one member, which throws nothing but {@link StatusRuntimeException} and returns within {@code limit}. */
    @FunctionalInterface
    interface Call<T> {
        T on(Channel channel, Duration limit);
    }

    /**
     * Asks one member after the other until one answers, each for a fair part of what is left of the budget. So a request may
     * reach etcd more than once: send only what may be repeated.
     */
    <T> EtcdReply<T> ask(Budget budget, Call<T> call) {
        var first = preferred.get();
        var failures = new ArrayList<String>();
        for (var turn = 0; turn < members.size() && !budget.isSpent(); turn++) {
            var index = (first + turn) % members.size();
            var member = members.get(index);
            var channel = member.channel();
            try {
                var value = call.on(channel, budget.remaining().dividedBy(members.size() - turn));
                preferred.set(index);
                member.answered();
                return new EtcdReply.Answer<>(value);
            } catch (StatusRuntimeException e) {
                if (e.getStatus().getCode() == Status.Code.NOT_FOUND) {
                    return new EtcdReply.NoSuchLease<>(describe(e.getStatus()));
                }
                member.failed(channel, describe(e.getStatus()));
                failures.add(member.endpoint + ": " + describe(e.getStatus()));
            }
        }
        return new EtcdReply.Silence<>(failures.isEmpty() ? "no time left to ask" : String.join("; ", failures));
    }

    /** A channel to the member that answered last, for a stream, which its owner must cancel. */
    Channel preferred() {
        return members.get(preferred.get()).channel();
    }

    @Override
    public void close() {
        members.forEach(Member::close);
        var unused = loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }

    private static String describe(Status status) {
        var description = status.getDescription();
        return switch (status.getCode()) {
            case DEADLINE_EXCEEDED -> "no answer in time";
            case UNAVAILABLE -> "unavailable" + (description == null ? "" : " (" + description + ")");
            default -> status.getCode() + (description == null ? "" : " (" + description + ")");
        };
    }

    private final class Member {

        private final EtcdEndpoint endpoint;
        private final AtomicReference<@Nullable ManagedChannel> open = new AtomicReference<>();
        private volatile boolean failing;

        Member(EtcdEndpoint endpoint) {
            this.endpoint = endpoint;
        }

        synchronized ManagedChannel channel() {
            var current = open.get();
            if (current != null) {
                return current;
            }
            var fresh = NettyChannelBuilder.forAddress(endpoint.host(), endpoint.port())
                    .usePlaintext()
                    .eventLoopGroup(loop)
                    .channelType(NioSocketChannel.class)
                    .directExecutor()
                    .disableRetry()
                    .intercept(interceptors)
                    .build();
            open.set(fresh);
            return fresh;
        }

        void answered() {
            if (failing) {
                failing = false;
                LOG.info("etcd at {} answers again", endpoint);
            }
        }

        void failed(Channel channel, String why) {
            if (channel instanceof ManagedChannel used && open.compareAndSet(used, null)) {
                // Not shutdownNow: calls of other threads on it end by their own deadlines.
                used.shutdown();
            }
            if (!failing) {
                failing = true;
                LOG.warn("etcd at {} does not answer: {}", endpoint, why);
            }
        }

        void close() {
            var current = open.getAndSet(null);
            if (current != null) {
                current.shutdownNow();
            }
        }
    }
}
