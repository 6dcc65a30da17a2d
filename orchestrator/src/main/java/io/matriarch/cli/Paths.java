package io.matriarch.cli;

import io.matriarch.protocol.id.ClusterName;
import io.matriarch.protocol.id.InstanceId;

/** Where things are on the server; names that were checked need no escapes. */
final class Paths {

    static final String CLUSTERS = "/v1/clusters";
    static final String APPLY = "/v1/apply";

    private Paths() {}

    static String cluster(ClusterName cluster) {
        return CLUSTERS + "/" + cluster;
    }

    static String instance(ClusterName cluster, InstanceId instance) {
        return cluster(cluster) + "/instances/" + instance;
    }

    static String events(ClusterName cluster, long from) {
        return cluster(cluster) + "/events?from=" + from;
    }
}
