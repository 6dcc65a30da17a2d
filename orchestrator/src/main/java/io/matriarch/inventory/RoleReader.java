package io.matriarch.inventory;

import io.matriarch.protocol.agent.Secret;
import io.matriarch.protocol.id.RoleName;
import io.matriarch.protocol.spec.RoleSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** {@code pg_users}. */
final class RoleReader {

    private static final List<String> ACTED_ON = List.of(
            "name",
            "password",
            "login",
            "superuser",
            "createdb",
            "createrole",
            "inherit",
            "replication",
            "bypassrls",
            "connlimit",
            "roles",
            "comment",
            "state");
    private static final List<String> LATER = List.of(
            "pgbouncer",
            "expire_in",
            "expire_at",
            "parameters",
            "pool_mode",
            "pool_connlimit",
            "pool_size",
            "search_path",
            "admin",
            "set");

    /** The roles that the distribution makes in every cluster; made here, without login, where one is mentioned. */
    static final List<RoleName> DEFAULT_ROLES =
            List.of("dbrole_readonly", "dbrole_readwrite", "dbrole_admin", "dbrole_offline").stream()
                    .map(RoleName::new)
                    .toList();

    static final RoleName SUPERUSER = new RoleName("postgres");

    /** Names that PostgreSQL refuses for roles: they are words of its GRANT and SET ROLE. */
    private static final List<String> RESERVED = List.of("public", "none");

    private static final List<RoleName> OURS = List.of(SUPERUSER, new RoleName("replicator"));

    private static final String NAME_RULE =
            "a role name has 1 to 63 bytes, no control characters, does not begin with pg_, and is not public or none";
    private static final String MEMBER_RULE =
            "a granted role is declared in pg_users, is PostgreSQL's own (pg_...), or is one of dbrole_readonly, "
                    + "dbrole_readwrite, dbrole_admin, dbrole_offline";

    private final TypedReader reader;
    private final List<RoleSpec> roles = new ArrayList<>();
    private final SortedMap<RoleName, Secret> passwords = new TreeMap<>();
    private final SortedMap<RoleName, Value> places = new TreeMap<>();

    RoleReader(TypedReader reader) {
        this.reader = reader;
    }

    /** The declared roles, in the order of the file, and the clear text of their passwords. */
    record Roles(List<RoleSpec> roles, SortedMap<RoleName, Secret> passwords, SortedSet<RoleName> names) {}

    Roles read(Optional<Value> users) {
        var wanted = new LinkedHashMap<RoleName, RecordFields>();
        users.map(value -> reader.list(value, "pg_users is a list of users"))
                .orElse(List.of())
                .forEach(item -> RecordFields.of(reader, item, "pg_users", ACTED_ON, LATER)
                        .ifPresent(fields -> name(fields).ifPresent(name -> {
                            if (fields.isWanted("role")) {
                                wanted.put(name, fields);
                            }
                        })));
        var names = new TreeSet<>(wanted.keySet());
        wanted.forEach((name, fields) -> roles.add(role(name, fields, names)));
        return new Roles(List.copyOf(roles), passwords, names);
    }

    private Optional<RoleName> name(RecordFields fields) {
        var at = fields.get("name");
        if (at.isEmpty()) {
            return reader.refuse(fields.value(), NAME_RULE);
        }
        return at.flatMap(
                value -> reader.named(value, NAME_RULE, RoleName::new).filter(name -> mayBeDeclared(value, name)));
    }

    private boolean mayBeDeclared(Value at, RoleName name) {
        if (name.value().startsWith("pg_") || RESERVED.contains(name.value())) {
            reader.refuse(at, NAME_RULE);
            return false;
        }
        if (OURS.contains(name)) {
            reader.refuse(at, "Matriarch keeps the roles postgres and replicator itself");
            return false;
        }
        var before = places.putIfAbsent(name, at);
        if (before != null) {
            reader.refuse(
                    at, "a role is declared once in a cluster; this one also at line %d".formatted(before.line()));
            return false;
        }
        return true;
    }

    private RoleSpec role(RoleName name, RecordFields fields, SortedSet<RoleName> declared) {
        var password = fields.get("password").flatMap(this::password);
        password.ifPresent(secret -> passwords.put(name, secret));
        return new RoleSpec(
                name,
                password.isPresent() ? 1 : 0,
                fields.flag("login", true),
                fields.flag("superuser", false),
                fields.flag("createdb", false),
                fields.flag("createrole", false),
                fields.flag("inherit", true),
                fields.flag("replication", false),
                fields.flag("bypassrls", false),
                fields.connectionLimit(),
                memberOf(name, fields, declared),
                fields.text("comment"));
    }

    private Optional<Secret> password(Value at) {
        var rule = "a password is text of 1 to 1024 characters";
        return reader.text(at, rule)
                .filter(text -> !text.isEmpty() && text.length() <= 1024)
                .map(Secret::new)
                .or(() -> reader.refuse(at, rule));
    }

    private List<RoleName> memberOf(RoleName name, RecordFields fields, SortedSet<RoleName> declared) {
        var granted = new ArrayList<RoleName>();
        for (var item : fields.list("roles", "roles is a list of role names")) {
            fields.nameOf(item, "pg_users[].roles")
                    .flatMap(at -> reader.named(at, MEMBER_RULE, RoleName::new)
                            .filter(role -> isKnown(role, declared) || refused(at, MEMBER_RULE))
                            .filter(role -> !role.equals(name) || refused(at, "a role is no member of itself")))
                    .filter(role -> !granted.contains(role))
                    .ifPresent(granted::add);
        }
        return granted;
    }

    private static boolean isKnown(RoleName role, SortedSet<RoleName> declared) {
        return declared.contains(role)
                || DEFAULT_ROLES.contains(role)
                || role.value().startsWith("pg_");
    }

    private boolean refused(Value at, String rule) {
        reader.refuse(at, rule);
        return false;
    }
}
