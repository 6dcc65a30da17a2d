package io.matriarch.protocol.spec;

import io.matriarch.protocol.Require;
import io.matriarch.protocol.id.ClusterName;
import io.matriarch.protocol.id.InstanceId;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/**
 * A whole cluster as somebody declared it.
 *
 * @param instances ordered by sequence number; each of this cluster, each on a node of its own, exactly one declared primary
 */
public record ClusterSpec(ClusterName name, ClusterSettings settings, List<InstanceSpec> instances) {

    public ClusterSpec {
        instances = instances.stream()
                .sorted(Comparator.comparing(InstanceSpec::id))
                .toList();
        var ids = new HashSet<>();
        var addresses = new HashSet<>();
        for (var instance : instances) {
            Require.that(instance.id().cluster().equals(name), "%s is no instance of %s", instance.id(), name);
            Require.that(ids.add(instance.id()), "%s is declared twice", instance.id());
            Require.that(
                    addresses.add(instance.address()), "node %s is declared twice in %s", instance.address(), name);
        }
        var primaries = instances.stream()
                .filter(instance -> instance.role() == DeclaredRole.PRIMARY)
                .count();
        Require.that(primaries == 1, "%s declares %s primaries; exactly one starts as primary", name, primaries);
    }

    /** The instance that leads at the start. */
    public InstanceSpec declaredPrimary() {
        return instances.stream()
                .filter(instance -> instance.role() == DeclaredRole.PRIMARY)
                .findFirst()
                .orElseThrow();
    }

    public Optional<InstanceSpec> instance(InstanceId id) {
        return instances.stream().filter(instance -> instance.id().equals(id)).findFirst();
    }
}
