package io.matriarch.protocol.agent;

import io.matriarch.protocol.id.InstanceId;
import io.matriarch.protocol.id.NodeAddress;
import io.matriarch.protocol.id.RoleName;
import io.matriarch.protocol.spec.ClusterSettings;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * All that an agent has to know besides what it is told to do. Kept on the node in a file of mode 0600, so that an agent
 * without an orchestrator can go on; replaced by {@link ToAgent.Configure}.
 *
 * @param baseDirectory everything of this instance lies under {@code <base>/<instance>}
 * @param binDirectory PostgreSQL's programs; found when absent
 * @param etcdEndpoints URLs, tried in turn
 * @param members all instances of the cluster, this one included
 * @param postgresPassword of the superuser {@code postgres}
 * @param replicationPassword of the role {@code replicator}, by which members stream and rewind
 * @param rolePasswords of declared roles
 */
public record AgentConfig(
        InstanceId instance,
        NodeAddress address,
        String baseDirectory,
        Optional<String> binDirectory,
        List<String> etcdEndpoints,
        LeaseTimings lease,
        ClusterSettings settings,
        List<Member> members,
        Secret postgresPassword,
        Secret replicationPassword,
        SortedMap<RoleName, Secret> rolePasswords) {

    public AgentConfig {
        etcdEndpoints = List.copyOf(etcdEndpoints);
        members = List.copyOf(members);
        rolePasswords = Collections.unmodifiableSortedMap(new TreeMap<>(rolePasswords));
    }
}
