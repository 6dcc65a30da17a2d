package io.matriarch.cluster;

import io.matriarch.protocol.id.ClusterName;
import java.io.Serial;

/** Another copy of the cluster's actor has written to its journal: this one has to recover before it goes on. */
final class BehindTheJournalException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    BehindTheJournalException(ClusterName cluster, long ours, long journals) {
        super("%s: another has written events %d to %d".formatted(cluster, ours + 1, journals));
    }
}
