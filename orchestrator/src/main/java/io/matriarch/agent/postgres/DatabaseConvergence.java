package io.matriarch.agent.postgres;

import io.matriarch.protocol.id.DatabaseName;
import io.matriarch.protocol.id.RoleName;
import io.matriarch.protocol.spec.DatabaseSpec;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** The steps from the databases there are to the declared ones. Nothing is ever dropped. */
final class DatabaseConvergence {

    private DatabaseConvergence() {}

    /** A database as it is; its encoding and locale are for ever. */
    record Present(RoleName owner, int connectionLimit, boolean publicMayConnect, Optional<String> comment) {}

    /** All databases by name. */
    static SortedMap<DatabaseName, Present> read(Connection connection) throws SQLException {
        var databases = new TreeMap<DatabaseName, Present>();
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery("""
                        SELECT d.datname, pg_catalog.pg_get_userbyid(d.datdba), d.datconnlimit,
                               EXISTS (SELECT FROM pg_catalog.aclexplode(coalesce(d.datacl,
                                           pg_catalog.acldefault('d', d.datdba))) a
                                       WHERE a.grantee = 0 AND a.privilege_type = 'CONNECT'),
                               pg_catalog.shobj_description(d.oid, 'pg_database')
                        FROM pg_catalog.pg_database d
                        """)) {
            while (rows.next()) {
                databases.put(
                        new DatabaseName(rows.getString(1)),
                        new Present(
                                new RoleName(rows.getString(2)),
                                rows.getInt(3),
                                rows.getBoolean(4),
                                Optional.ofNullable(rows.getString(5))));
            }
        }
        return databases;
    }

    /** What is done from the maintenance database. */
    static List<SqlStep> plan(List<DatabaseSpec> declared, Map<DatabaseName, Present> present) {
        var steps = new ArrayList<SqlStep>();
        for (var spec : declared) {
            var object = "database " + spec.name();
            var name = Quoting.identifier(spec.name().value());
            var existing = Optional.ofNullable(present.get(spec.name()));
            if (existing.isEmpty()) {
                steps.add(new SqlStep(object, "CREATE DATABASE " + name + options(spec)));
            } else {
                steps.addAll(alterations(spec, object, name, existing.get()));
            }
            if (spec.revokeConnect() && existing.map(Present::publicMayConnect).orElse(true)) {
                steps.add(new SqlStep(object, "REVOKE CONNECT ON DATABASE " + name + " FROM PUBLIC"));
            }
            spec.comment()
                    .filter(comment -> !existing.flatMap(Present::comment).equals(Optional.of(comment)))
                    .ifPresent(comment -> steps.add(
                            new SqlStep(object, "COMMENT ON DATABASE " + name + " IS " + Quoting.literal(comment))));
        }
        return steps;
    }

    /** What is done inside the database; every step leaves alone what is already there. */
    static List<SqlStep> planInside(DatabaseSpec spec) {
        var steps = new ArrayList<SqlStep>();
        for (var schema : spec.schemas()) {
            steps.add(new SqlStep(
                    "schema " + spec.name() + "." + schema,
                    "CREATE SCHEMA IF NOT EXISTS " + Quoting.identifier(schema)
                            + spec.owner()
                                    .map(owner -> " AUTHORIZATION " + Quoting.identifier(owner.value()))
                                    .orElse("")));
        }
        for (var extension : spec.extensions()) {
            steps.add(new SqlStep(
                    "extension " + extension + " in " + spec.name(),
                    "CREATE EXTENSION IF NOT EXISTS " + Quoting.identifier(extension) + " CASCADE"));
        }
        return steps;
    }

    private static List<SqlStep> alterations(DatabaseSpec spec, String object, String name, Present existing) {
        var steps = new ArrayList<SqlStep>();
        spec.owner()
                .filter(owner -> !owner.equals(existing.owner()))
                .ifPresent(owner -> steps.add(new SqlStep(
                        object, "ALTER DATABASE " + name + " OWNER TO " + Quoting.identifier(owner.value()))));
        if (spec.connectionLimit() != existing.connectionLimit()) {
            steps.add(new SqlStep(object, "ALTER DATABASE " + name + " CONNECTION LIMIT " + spec.connectionLimit()));
        }
        return steps;
    }

    private static String options(DatabaseSpec spec) {
        var options = new StringBuilder();
        spec.owner().ifPresent(owner -> options.append(" OWNER ").append(Quoting.identifier(owner.value())));
        // Only the pristine template takes another encoding or locale than its own.
        var template = spec.template().isPresent()
                ? spec.template()
                : Optional.of("template0")
                        .filter(any ->
                                spec.encoding().isPresent() || spec.locale().isPresent());
        template.ifPresent(name -> options.append(" TEMPLATE ").append(Quoting.identifier(name)));
        spec.encoding().ifPresent(name -> options.append(" ENCODING ").append(Quoting.literal(name)));
        spec.locale()
                .ifPresent(name -> options.append(" LC_COLLATE ")
                        .append(Quoting.literal(name))
                        .append(" LC_CTYPE ")
                        .append(Quoting.literal(name)));
        return options.append(" CONNECTION LIMIT ")
                .append(spec.connectionLimit())
                .toString();
    }
}
