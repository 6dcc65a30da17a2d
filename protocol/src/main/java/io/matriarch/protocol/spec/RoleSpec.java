package io.matriarch.protocol.spec;

import io.matriarch.protocol.id.RoleName;
import java.util.List;
import java.util.Optional;

/**
 * A database role that the inventory declares ({@code pg_users}). Its password is no part of it: that lies in the secret
 * store, and {@code passwordRevision} counts how often it was changed.
 *
 * @param passwordRevision 0 when no password is declared
 * @param connectionLimit -1 for none
 * @param memberOf roles granted to it
 */
public record RoleSpec(
        RoleName name,
        int passwordRevision,
        boolean login,
        boolean superuser,
        boolean createDatabase,
        boolean createRole,
        boolean inherit,
        boolean replication,
        boolean bypassRowSecurity,
        int connectionLimit,
        List<RoleName> memberOf,
        Optional<String> comment) {

    public RoleSpec {
        memberOf = List.copyOf(memberOf);
    }

    /** A role that may log in, with PostgreSQL's defaults for the rest. */
    public static RoleSpec login(RoleName name, int passwordRevision) {
        return new RoleSpec(
                name, passwordRevision, true, false, false, false, true, false, false, -1, List.of(), Optional.empty());
    }

    /** The same role after its password was set to another for the {@code revision}th time. */
    public RoleSpec withPasswordRevision(int revision) {
        return new RoleSpec(
                name,
                revision,
                login,
                superuser,
                createDatabase,
                createRole,
                inherit,
                replication,
                bypassRowSecurity,
                connectionLimit,
                memberOf,
                comment);
    }
}
