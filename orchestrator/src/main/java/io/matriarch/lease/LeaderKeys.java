package io.matriarch.lease;

import io.matriarch.protocol.id.ClusterName;
import io.matriarch.protocol.id.InstanceId;

/**
 * Where the keys of one cluster are: Patroni's layout, and our {@code epoch} beside it.
 *
 * @param prefix with a slash at both ends, such as {@code /pg/pg-test/}
 */
public record LeaderKeys(String prefix) {

    /** @param namespace such as {@code /pg/}; slashes at the ends are made one, as Patroni does */
    public static LeaderKeys of(String namespace, ClusterName cluster) {
        var inner = namespace.replaceAll("^/+|/+$", "");
        return new LeaderKeys((inner.isEmpty() ? "/" : "/" + inner + "/") + cluster.value() + "/");
    }

    /** Who leads: the instance's name, bound to its lease. */
    public String leader() {
        return prefix + "leader";
    }

    /** The last epoch that was taken, and by whom: an {@link EpochRecord}, bound to no lease. */
    public String epoch() {
        return prefix + "epoch";
    }

    /** Whose acknowledgements the leader may count: a {@link StandbyKey}, bound to no lease. */
    public String standbys() {
        return prefix + "sync";
    }

    /** What one member says of itself. */
    String member(InstanceId instance) {
        return prefix + "members/" + instance.value();
    }

    /** Any other key, such as {@code status}. */
    String named(String name) {
        return prefix + name;
    }
}
