package io.matriarch.ssh;

import io.matriarch.node.NodeProfile;
import io.matriarch.persistence.secret.SecretStore;
import io.matriarch.protocol.agent.AgentConfig;
import io.matriarch.protocol.agent.Secret;
import io.matriarch.protocol.id.RoleName;
import java.util.SortedMap;
import java.util.TreeMap;

/** Adds to what the actors know of a node what no actor may know: passwords. Reads the secret store, so it blocks. */
final class AgentConfigs {

    private final AgentInstallation installation;
    private final SecretStore secrets;

    AgentConfigs(AgentInstallation installation, SecretStore secrets) {
        this.installation = installation;
        this.secrets = secrets;
    }

    AgentConfig of(NodeProfile profile) {
        var cluster = profile.instance().cluster();
        return new AgentConfig(
                profile.instance(),
                profile.address(),
                installation.baseDirectory(),
                installation.binDirectory(),
                installation.etcd().endpoints(profile.settings().etcdEndpoints()),
                profile.lease(),
                profile.settings(),
                profile.members(),
                secrets.getOrCreate(cluster, "postgres"),
                secrets.getOrCreate(cluster, "replicator"),
                rolePasswords(profile));
    }

    private SortedMap<RoleName, Secret> rolePasswords(NodeProfile profile) {
        var passwords = new TreeMap<RoleName, Secret>();
        for (var role : profile.settings().roles()) {
            if (role.passwordRevision() > 0) {
                secrets.get(profile.instance().cluster(), "role/" + role.name().value())
                        .ifPresent(password -> passwords.put(role.name(), password));
            }
        }
        return passwords;
    }
}
