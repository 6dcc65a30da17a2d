package io.matriarch.inventory;

import io.matriarch.protocol.id.DatabaseName;
import io.matriarch.protocol.id.RoleName;
import io.matriarch.protocol.spec.DatabaseSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;

/** {@code pg_databases}. */
final class DatabaseReader {

    private static final List<String> ACTED_ON = List.of(
            "name",
            "owner",
            "template",
            "encoding",
            "locale",
            "connlimit",
            "revokeconn",
            "schemas",
            "extensions",
            "comment",
            "state");
    private static final List<String> LATER = List.of(
            "baseline",
            "strategy",
            "lc_collate",
            "lc_ctype",
            "locale_provider",
            "icu_locale",
            "icu_rules",
            "builtin_locale",
            "tablespace",
            "is_template",
            "allowconn",
            "parameters",
            "pgbouncer",
            "pool_auth_user",
            "pool_mode",
            "pool_size",
            "pool_size_min",
            "pool_reserve",
            "pool_size_reserve",
            "pool_connlimit",
            "pool_max_db_conn",
            "register_datasource",
            "owner_schema");

    private static final String NAME_RULE =
            "a database name has 1 to 63 bytes, no control characters, and is not template0 or template1";
    private static final String OWNER_RULE =
            "an owner is declared in pg_users, or is postgres or one of dbrole_readonly, dbrole_readwrite, dbrole_admin, "
                    + "dbrole_offline: PostgreSQL would refuse any other";

    private final TypedReader reader;
    private final SortedSet<RoleName> declared;
    private final SortedMap<DatabaseName, Value> places = new TreeMap<>();

    /** For databases that the roles of these names may own. */
    DatabaseReader(TypedReader reader, SortedSet<RoleName> declared) {
        this.reader = reader;
        this.declared = declared;
    }

    List<DatabaseSpec> read(Optional<Value> databases) {
        var specs = new ArrayList<DatabaseSpec>();
        databases
                .map(value -> reader.list(value, "pg_databases is a list of databases"))
                .orElse(List.of())
                .forEach(item -> RecordFields.of(reader, item, "pg_databases", ACTED_ON, LATER)
                        .ifPresent(fields -> name(fields)
                                .filter(name -> fields.isWanted("database"))
                                .map(name -> database(name, fields))
                                .ifPresent(specs::add)));
        return specs;
    }

    private Optional<DatabaseName> name(RecordFields fields) {
        var at = fields.get("name");
        if (at.isEmpty()) {
            return reader.refuse(fields.value(), NAME_RULE);
        }
        return at.flatMap(value -> reader.named(value, NAME_RULE, DatabaseName::new)
                .flatMap(name -> {
                    if (name.value().equals("template0") || name.value().equals("template1")) {
                        return reader.refuse(value, NAME_RULE);
                    }
                    var before = places.putIfAbsent(name, value);
                    return before == null
                            ? Optional.of(name)
                            : reader.refuse(
                                    value,
                                    "a database is declared once in a cluster; this one also at line %d"
                                            .formatted(before.line()));
                }));
    }

    private DatabaseSpec database(DatabaseName name, RecordFields fields) {
        return new DatabaseSpec(
                name,
                fields.get("owner").flatMap(this::owner),
                template(fields),
                fields.word("encoding"),
                fields.word("locale"),
                fields.connectionLimit(),
                fields.flag("revokeconn", false),
                names(fields, "schemas"),
                names(fields, "extensions"),
                fields.text("comment"));
    }

    private Optional<String> template(RecordFields fields) {
        return fields.get("template")
                .flatMap(at -> reader.named(at, "a template is the name of a database", DatabaseName::new)
                        .map(DatabaseName::value));
    }

    private Optional<RoleName> owner(Value at) {
        return reader.named(at, OWNER_RULE, RoleName::new)
                .filter(role -> declared.contains(role)
                        || role.equals(RoleReader.SUPERUSER)
                        || RoleReader.DEFAULT_ROLES.contains(role))
                .or(() -> reader.refuse(at, OWNER_RULE));
    }

    private List<String> names(RecordFields fields, String field) {
        var rule = "each of %s is a name of 1 to 63 bytes".formatted(field);
        var names = new ArrayList<String>();
        for (var item : fields.list(field, "%s is a list of names".formatted(field))) {
            fields.nameOf(item, "pg_databases[]." + field)
                    .flatMap(at -> reader.named(at, rule, DatabaseName::new))
                    .map(DatabaseName::value)
                    .filter(name -> !names.contains(name))
                    .ifPresent(names::add);
        }
        return names;
    }
}
