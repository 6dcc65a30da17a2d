package io.matriarch.simulator.world.node;

import io.matriarch.lease.EtcdChoice;
import io.matriarch.node.NodeProfile;
import io.matriarch.protocol.agent.AgentConfig;
import io.matriarch.protocol.agent.Secret;
import io.matriarch.protocol.id.RoleName;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** Agents' configurations as the production's {@code AgentConfigs} makes them, with passwords that are no secrets. */
final class VirtualConfigs {

    private static final EtcdChoice ETCD = new EtcdChoice(List.of());

    private VirtualConfigs() {}

    static AgentConfig of(NodeProfile profile) {
        var passwords = new TreeMap<RoleName, Secret>();
        for (var role : profile.settings().roles()) {
            if (role.passwordRevision() > 0) {
                passwords.put(role.name(), new Secret(role.name().value() + " " + role.passwordRevision()));
            }
        }
        return new AgentConfig(
                profile.instance(),
                profile.address(),
                "/pg",
                Optional.empty(),
                ETCD.endpoints(profile.settings().etcdEndpoints()),
                profile.lease(),
                profile.settings(),
                profile.members(),
                new Secret("postgres"),
                new Secret("replicator"),
                passwords);
    }
}
