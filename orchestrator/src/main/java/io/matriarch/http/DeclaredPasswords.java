package io.matriarch.http;

import io.matriarch.inventory.DeclaredCluster;
import io.matriarch.persistence.secret.SecretStore;
import io.matriarch.protocol.id.RoleName;
import io.matriarch.protocol.spec.ClusterSpec;
import io.matriarch.protocol.spec.RoleSpec;
import java.util.List;

/** The passwords of an inventory: into the secret store, and only their revisions into what is journaled. Calls block. */
final class DeclaredPasswords {

    private final SecretStore secrets;

    DeclaredPasswords(SecretStore secrets) {
        this.secrets = secrets;
    }

    /** The roles whose declared password is another than the one that is kept. */
    List<RoleName> changed(DeclaredCluster declared) {
        var cluster = declared.spec().name();
        return declared.passwords().entrySet().stream()
                .filter(entry -> secrets.get(cluster, key(entry.getKey()))
                        .filter(entry.getValue()::equals)
                        .isEmpty())
                .map(entry -> entry.getKey())
                .toList();
    }

    /** Keeps the declared passwords and returns the specification with their revisions. */
    ClusterSpec keep(DeclaredCluster declared) {
        var spec = declared.spec();
        var roles = spec.settings().roles().stream()
                .map(role -> keep(declared, role))
                .toList();
        return new ClusterSpec(spec.name(), spec.settings().withRoles(roles), spec.instances());
    }

    private RoleSpec keep(DeclaredCluster declared, RoleSpec role) {
        var password = declared.passwords().get(role.name());
        return role.withPasswordRevision(
                password == null ? 0 : secrets.put(declared.spec().name(), key(role.name()), password));
    }

    private static String key(RoleName role) {
        return "role/" + role;
    }
}
