package io.matriarch.agent.postgres;

import io.matriarch.protocol.agent.Secret;
import io.matriarch.protocol.id.RoleName;
import io.matriarch.protocol.spec.RoleSpec;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The steps from the roles there are to the declared ones. Nothing is ever dropped, and no membership revoked. */
final class RoleConvergence {

    /** Roles that declared ones are usually members of, with what they are members of themselves. */
    private static final SortedMap<RoleName, List<RoleName>> BUILT_IN = builtIn();

    private static final List<RoleName> OWN =
            List.of(new RoleName(Configuration.SUPERUSER), new RoleName(Configuration.REPLICATOR));

    private static final List<String> FUNCTIONS_OF_REWIND = List.of(
            "pg_ls_dir(text, boolean, boolean)",
            "pg_stat_file(text, boolean)",
            "pg_read_binary_file(text)",
            "pg_read_binary_file(text, bigint, bigint, boolean)");

    private RoleConvergence() {}

    /** A role as it is. */
    record Present(
            boolean login,
            boolean superuser,
            boolean createDatabase,
            boolean createRole,
            boolean inherit,
            boolean replication,
            boolean bypassRowSecurity,
            int connectionLimit,
            Optional<String> verifier,
            List<RoleName> memberOf,
            Optional<String> comment) {}

    /** All roles by name. */
    static SortedMap<RoleName, Present> read(Connection connection) throws SQLException {
        var roles = new TreeMap<RoleName, Present>();
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery("""
                        SELECT a.rolname, a.rolcanlogin, a.rolsuper, a.rolcreatedb, a.rolcreaterole, a.rolinherit,
                               a.rolreplication, a.rolbypassrls, a.rolconnlimit, a.rolpassword,
                               pg_catalog.shobj_description(a.oid, 'pg_authid'),
                               array(SELECT g.rolname FROM pg_catalog.pg_auth_members m
                                     JOIN pg_catalog.pg_authid g ON g.oid = m.roleid WHERE m.member = a.oid)
                        FROM pg_catalog.pg_authid a
                        """)) {
            while (rows.next()) {
                roles.put(
                        new RoleName(rows.getString(1)),
                        new Present(
                                rows.getBoolean(2),
                                rows.getBoolean(3),
                                rows.getBoolean(4),
                                rows.getBoolean(5),
                                rows.getBoolean(6),
                                rows.getBoolean(7),
                                rows.getBoolean(8),
                                rows.getInt(9),
                                Optional.ofNullable(rows.getString(10)),
                                names(rows.getArray(12)),
                                text(rows.getString(11))));
            }
        }
        return roles;
    }

    /** What the members need of the replication role: to stream, and to read files for a rewind. */
    static List<SqlStep> planReplicator(Map<RoleName, Present> present, Secret password) {
        var name = new RoleName(Configuration.REPLICATOR);
        var spec = new RoleSpec(
                name,
                1,
                true,
                false,
                false,
                false,
                true,
                true,
                false,
                -1,
                List.of(new RoleName("pg_monitor")),
                Optional.empty());
        var steps = new ArrayList<>(plan(spec, present.get(name), Optional.of(password)));
        for (var function : FUNCTIONS_OF_REWIND) {
            steps.add(new SqlStep(
                    "role " + name,
                    "GRANT EXECUTE ON FUNCTION pg_catalog." + function + " TO " + Quoting.identifier(name.value())));
        }
        return steps;
    }

    /** All declared roles: first every role, then who belongs to whom. */
    static List<SqlStep> plan(
            List<RoleSpec> declared, Map<RoleName, Present> present, Map<RoleName, Secret> passwords) {
        var steps = new ArrayList<SqlStep>();
        var grants = new ArrayList<SqlStep>();
        for (var spec : neededBuiltIns(declared, present)) {
            split(plan(spec, null, Optional.empty()), steps, grants);
        }
        for (var spec : declared) {
            if (OWN.contains(spec.name())) {
                steps.add(refusal(spec));
                continue;
            }
            split(plan(spec, present.get(spec.name()), Optional.ofNullable(passwords.get(spec.name()))), steps, grants);
        }
        steps.addAll(grants);
        return steps;
    }

    /** A statement that fails, so that the report says why: who alters our own roles locks us out. */
    private static SqlStep refusal(RoleSpec spec) {
        return new SqlStep(
                "role " + spec.name(),
                "DO $$ BEGIN RAISE EXCEPTION 'this role belongs to Matriarch and cannot be declared'; END $$");
    }

    private static void split(List<SqlStep> from, List<SqlStep> steps, List<SqlStep> grants) {
        from.forEach(step -> (step.statement().startsWith("GRANT ") ? grants : steps).add(step));
    }

    private static List<RoleSpec> neededBuiltIns(List<RoleSpec> declared, Map<RoleName, Present> present) {
        var wanted = new TreeSet<RoleName>();
        declared.forEach(spec -> spec.memberOf().forEach(group -> addWithAncestors(group, wanted)));
        declared.forEach(spec -> wanted.remove(spec.name()));
        return wanted.stream()
                .filter(name -> !present.containsKey(name))
                .map(name -> new RoleSpec(
                        name,
                        0,
                        false,
                        false,
                        false,
                        false,
                        true,
                        false,
                        false,
                        -1,
                        BUILT_IN.getOrDefault(name, List.of()),
                        Optional.empty()))
                .toList();
    }

    private static void addWithAncestors(RoleName name, Set<RoleName> wanted) {
        var ancestors = BUILT_IN.get(name);
        if (ancestors != null && wanted.add(name)) {
            ancestors.forEach(ancestor -> addWithAncestors(ancestor, wanted));
        }
    }

    private static List<SqlStep> plan(RoleSpec spec, @Nullable Present present, Optional<Secret> password) {
        var object = "role " + spec.name();
        var role = Quoting.identifier(spec.name().value());
        var steps = new ArrayList<SqlStep>();
        if (present == null) {
            steps.add(new SqlStep(object, "CREATE ROLE " + role + attributes(spec)));
        } else if (!matches(spec, present)) {
            steps.add(new SqlStep(object, "ALTER ROLE " + role + attributes(spec)));
        }
        password.filter(secret -> !isPasswordOf(present, secret))
                .ifPresent(secret -> steps.add(new SqlStep(
                        object,
                        "ALTER ROLE " + role + " PASSWORD " + Quoting.literal(ScramVerifier.of(secret.value())))));
        spec.comment()
                .filter(comment -> present == null || !present.comment().equals(Optional.of(comment)))
                .ifPresent(comment ->
                        steps.add(new SqlStep(object, "COMMENT ON ROLE " + role + " IS " + Quoting.literal(comment))));
        for (var group : spec.memberOf()) {
            if (present == null || !present.memberOf().contains(group)) {
                steps.add(new SqlStep(object, "GRANT " + Quoting.identifier(group.value()) + " TO " + role));
            }
        }
        return steps;
    }

    private static boolean isPasswordOf(@Nullable Present present, Secret secret) {
        return present != null
                && present.verifier()
                        .flatMap(ScramVerifier::parse)
                        .filter(verifier -> verifier.accepts(secret.value()))
                        .isPresent();
    }

    private static boolean matches(RoleSpec spec, Present present) {
        return spec.login() == present.login()
                && spec.superuser() == present.superuser()
                && spec.createDatabase() == present.createDatabase()
                && spec.createRole() == present.createRole()
                && spec.inherit() == present.inherit()
                && spec.replication() == present.replication()
                && spec.bypassRowSecurity() == present.bypassRowSecurity()
                && spec.connectionLimit() == present.connectionLimit();
    }

    private static String attributes(RoleSpec spec) {
        return option(spec.login(), "LOGIN")
                + option(spec.superuser(), "SUPERUSER")
                + option(spec.createDatabase(), "CREATEDB")
                + option(spec.createRole(), "CREATEROLE")
                + option(spec.inherit(), "INHERIT")
                + option(spec.replication(), "REPLICATION")
                + option(spec.bypassRowSecurity(), "BYPASSRLS")
                + " CONNECTION LIMIT "
                + spec.connectionLimit();
    }

    private static String option(boolean on, String word) {
        return on ? " " + word : " NO" + word;
    }

    private static List<RoleName> names(java.sql.Array array) throws SQLException {
        var names = new ArrayList<RoleName>();
        for (var name : (Object[]) array.getArray()) {
            names.add(new RoleName(name.toString()));
        }
        return names;
    }

    private static Optional<String> text(@Nullable String text) {
        return Optional.ofNullable(text);
    }

    private static SortedMap<RoleName, List<RoleName>> builtIn() {
        var roles = new LinkedHashMap<String, List<String>>();
        roles.put("dbrole_readonly", List.of());
        roles.put("dbrole_readwrite", List.of("dbrole_readonly"));
        roles.put("dbrole_admin", List.of("dbrole_readwrite", "pg_monitor"));
        roles.put("dbrole_offline", List.of());
        var named = new TreeMap<RoleName, List<RoleName>>();
        roles.forEach((role, groups) ->
                named.put(new RoleName(role), groups.stream().map(RoleName::new).toList()));
        return named;
    }
}
