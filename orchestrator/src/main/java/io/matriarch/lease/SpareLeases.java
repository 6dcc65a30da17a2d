package io.matriarch.lease;

import java.util.Optional;
import java.util.concurrent.LinkedBlockingDeque;

/**
 * Leases that were granted and are not in use, to be revoked when etcd answers again. Few: what does not fit runs out by
 * itself.
 */
final class SpareLeases {

    private static final int MOST = 8;

    private final LinkedBlockingDeque<Long> leases = new LinkedBlockingDeque<>(MOST);

    void add(long leaseId) {
        if (!leases.offerLast(leaseId)) {
            leases.pollFirst();
            leases.offerLast(leaseId);
        }
    }

    Optional<Long> next() {
        return Optional.ofNullable(leases.pollFirst());
    }
}
