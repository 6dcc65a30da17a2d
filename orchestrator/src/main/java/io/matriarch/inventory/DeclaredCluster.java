package io.matriarch.inventory;

import io.matriarch.inventory.yaml.YamlNode;
import io.matriarch.protocol.agent.Secret;
import io.matriarch.protocol.id.InstanceId;
import io.matriarch.protocol.id.RoleName;
import io.matriarch.protocol.spec.ClusterSpec;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A cluster as the file declares it.
 *
 * @param spec what is acted on; {@code passwordRevision} of its roles is 1 where a password is declared and 0 elsewhere,
 *     since only who keeps the secrets can count changes
 * @param passwords of the declared roles that have one
 * @param variables everything that holds for each instance after inheritance, also what nobody acts on yet
 */
public record DeclaredCluster(
        ClusterSpec spec,
        SortedMap<RoleName, Secret> passwords,
        SortedMap<InstanceId, SortedMap<String, YamlNode>> variables) {

    public DeclaredCluster {
        passwords = Collections.unmodifiableSortedMap(new TreeMap<>(passwords));
        variables = Collections.unmodifiableSortedMap(new TreeMap<>(variables));
    }

    DeclaredCluster withEtcdEndpoints(List<String> endpoints) {
        var settings = spec.settings().withEtcdEndpoints(endpoints);
        return new DeclaredCluster(new ClusterSpec(spec.name(), settings, spec.instances()), passwords, variables);
    }
}
