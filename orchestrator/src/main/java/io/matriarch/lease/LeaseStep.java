package io.matriarch.lease;

import java.time.Duration;
import java.util.function.Function;

/**
 * What to do next on the way to a result: a request to etcd, and what its reply leads to. Whoever carries out the request may
 * block for it or not, and decides how long to wait.
 */
public sealed interface LeaseStep<R> {

    /** Nothing is left to be asked. */
    record Done<R>(R result) implements LeaseStep<R> {}

    /** Carry out a transaction. It may reach etcd more than once. */
    record Transact<R>(EtcdTransaction transaction, Function<EtcdReply<EtcdTransaction.Answer>, LeaseStep<R>> then)
            implements LeaseStep<R> {}

    /** Grant a lease of whole seconds, and reply with its id. When the reply is lost it runs out by itself, bound to nothing. */
    record Grant<R>(Duration ttl, Function<EtcdReply<Long>, LeaseStep<R>> then) implements LeaseStep<R> {}

    /** Keep a lease alive, and read in the same moment. */
    record KeepAlive<R>(long leaseId, EtcdTransaction read, Function<EtcdReply<Beat>, LeaseStep<R>> then)
            implements LeaseStep<R> {}

    /** End a lease, and with it every key that is bound to it. */
    record Revoke<R>(long leaseId, Function<EtcdReply<Boolean>, LeaseStep<R>> then) implements LeaseStep<R> {}

    /**
     * What a keepalive and its read brought.
     *
     * @param remaining seconds; 0 or less when the lease does not exist
     */
    record Beat(long remaining, EtcdTransaction.Answer answer) {}
}
