package io.matriarch.persistence.journal;

import io.matriarch.protocol.Require;
import io.matriarch.protocol.id.ClusterName;

/** Under which persistence ids actors write: {@code cluster|pg-test}, the form that Akka's sharding gives them too. */
public final class PersistenceIds {

    /** The entity type of cluster actors. */
    public static final String CLUSTER_ENTITY = "cluster";

    /** What the persistence ids of clusters begin with, and those of nothing else. */
    public static final String CLUSTER_PREFIX = CLUSTER_ENTITY + "|";

    private PersistenceIds() {}

    /** The persistence id of a cluster's actor. */
    public static String of(ClusterName cluster) {
        return CLUSTER_PREFIX + cluster.value();
    }

    /**
     * The cluster whose actor writes under {@code persistenceId}.
     *
     * @throws IllegalArgumentException when it is no cluster's
     */
    public static ClusterName cluster(String persistenceId) {
        Require.that(persistenceId.startsWith(CLUSTER_PREFIX), "'%s' is no cluster's persistence id", persistenceId);
        return new ClusterName(persistenceId.substring(CLUSTER_PREFIX.length()));
    }
}
