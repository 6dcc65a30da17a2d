package io.matriarch.lease;

import io.matriarch.lease.LeaderSnapshot.Stored;
import java.util.List;
import java.util.Optional;

/**
 * A transaction of etcd: carried out at one revision, or not at all.
 *
 * @param when what must hold for {@code then}
 * @param then what is done when all of it holds
 * @param otherwise what is done when not
 */
public record EtcdTransaction(List<Condition> when, List<Operation> then, List<Operation> otherwise) {

    public EtcdTransaction {
        when = List.copyOf(when);
        then = List.copyOf(then);
        otherwise = List.copyOf(otherwise);
    }

    /** Something about a key. */
    public sealed interface Condition {
        /**
         * The key was last written at that revision of the store.
         *
         * @param modRevision 0 for a key that does not exist
         */
        record Unchanged(String key, long modRevision) implements Condition {}

        /** The key exists and has that value. */
        record Says(String key, String value) implements Condition {}
    }

    /** Something done to a key. */
    public sealed interface Operation {
        /** Reads it. */
        record Read(String key) implements Operation {}

        /**
         * Writes it.
         *
         * @param leaseId 0 when it is bound to none
         */
        record Write(String key, String value, long leaseId) implements Operation {}
    }

    /**
     * What came of it.
     *
     * @param succeeded whether {@link #then} was done
     * @param read for each {@link Operation.Read} that was done, in order; empty for a key that does not exist
     * @param revision of the store, afterwards
     */
    public record Answer(boolean succeeded, List<Optional<Stored>> read, long revision) {
        public Answer {
            read = List.copyOf(read);
        }
    }
}
