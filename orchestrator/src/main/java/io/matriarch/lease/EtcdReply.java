package io.matriarch.lease;

import java.util.function.Function;

/** What came back from etcd. */
sealed interface EtcdReply<T> {

    /** etcd did it. */
    record Answer<T>(T value) implements EtcdReply<T> {}

    /** etcd did nothing, because the lease that the request names does not exist. */
    record NoSuchLease<T>(String why) implements EtcdReply<T> {}

    /** No member answered, or not clearly: a request that writes may have been carried out or not, or still may be. */
    record Silence<T>(String why) implements EtcdReply<T> {}

    default <R> EtcdReply<R> map(Function<? super T, ? extends R> change) {
        return switch (this) {
            case Answer<T>(var value) -> new Answer<>(change.apply(value));
            case NoSuchLease<T>(var why) -> new NoSuchLease<>(why);
            case Silence<T>(var why) -> new Silence<>(why);
        };
    }
}
