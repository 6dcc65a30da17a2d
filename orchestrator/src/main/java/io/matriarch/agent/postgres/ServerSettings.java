package io.matriarch.agent.postgres;

import io.matriarch.protocol.agent.Member;
import io.matriarch.protocol.agent.Secret;
import io.matriarch.protocol.id.InstanceId;
import io.matriarch.protocol.id.NodeAddress;
import io.matriarch.protocol.id.RoleName;
import io.matriarch.protocol.spec.ClusterSettings;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** What a server needs of its agent's configuration. */
public record ServerSettings(
        InstanceId instance,
        NodeAddress address,
        ClusterSettings cluster,
        List<Member> members,
        Secret postgresPassword,
        Secret replicationPassword,
        SortedMap<RoleName, Secret> rolePasswords) {

    public ServerSettings {
        members = List.copyOf(members);
        rolePasswords = Collections.unmodifiableSortedMap(new TreeMap<>(rolePasswords));
    }
}
