package io.matriarch.lease;

/** What came back from etcd. */
public sealed interface EtcdReply<T> {

    /** etcd did it. */
    record Answer<T>(T value) implements EtcdReply<T> {}

    /** etcd did nothing, because the lease that the request names does not exist. */
    record NoSuchLease<T>(String why) implements EtcdReply<T> {}

    /** No member answered, or not clearly: a request that writes may have been carried out or not, or still may be. */
    record Silence<T>(String why) implements EtcdReply<T> {}
}
