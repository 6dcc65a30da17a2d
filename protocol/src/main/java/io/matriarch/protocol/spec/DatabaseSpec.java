package io.matriarch.protocol.spec;

import io.matriarch.protocol.id.DatabaseName;
import io.matriarch.protocol.id.RoleName;
import java.util.List;
import java.util.Optional;

/**
 * A database that the inventory declares ({@code pg_databases}).
 *
 * @param owner the superuser when absent
 * @param connectionLimit -1 for none
 * @param revokeConnect whether only its owner and roles with a grant may connect
 */
public record DatabaseSpec(
        DatabaseName name,
        Optional<RoleName> owner,
        Optional<String> template,
        Optional<String> encoding,
        Optional<String> locale,
        int connectionLimit,
        boolean revokeConnect,
        List<String> schemas,
        List<String> extensions,
        Optional<String> comment) {

    public DatabaseSpec {
        schemas = List.copyOf(schemas);
        extensions = List.copyOf(extensions);
    }

    /** A database with PostgreSQL's defaults, owned by {@code owner}. */
    public static DatabaseSpec ownedBy(DatabaseName name, RoleName owner) {
        return new DatabaseSpec(
                name,
                Optional.of(owner),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                -1,
                false,
                List.of(),
                List.of(),
                Optional.empty());
    }
}
