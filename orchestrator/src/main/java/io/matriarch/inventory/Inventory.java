package io.matriarch.inventory;

import io.matriarch.protocol.id.ClusterName;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A whole inventory, checked.
 *
 * @param file the name its text came under
 * @param etcdEndpoints {@code http://ip:port} of each host in the group {@code etcd}, in the order of the file
 * @param notices what people should hear of
 */
public record Inventory(
        String file,
        SortedMap<ClusterName, DeclaredCluster> clusters,
        List<String> etcdEndpoints,
        List<InventoryNotice> notices) {

    public Inventory {
        clusters = Collections.unmodifiableSortedMap(new TreeMap<>(clusters));
        etcdEndpoints = List.copyOf(etcdEndpoints);
        notices = List.copyOf(notices);
    }

    /** The cluster of that name, when the file declares it. */
    public Optional<DeclaredCluster> cluster(ClusterName name) {
        return Optional.ofNullable(clusters.get(name));
    }
}
