package io.matriarch.inventory;

import io.matriarch.protocol.id.DatabaseName;
import io.matriarch.protocol.id.RoleName;
import io.matriarch.protocol.spec.ClusterSettings;
import io.matriarch.protocol.spec.DatabaseSpec;
import io.matriarch.protocol.spec.RoleSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * One setting that the file and the cluster do not agree on.
 *
 * @param field the inventory's name for it, such as {@code pg_rto}, {@code pg_parameters.work_mem}, {@code pg_users.app}
 * @param present as it is, for people; empty when it is not there
 * @param declared as it shall be, for people; empty when it shall not be there
 */
public record SettingDifference(String field, String present, String declared) {

    /** The difference for people. */
    public String sentence() {
        if (present.isEmpty()) {
            return "%s (new)".formatted(field);
        }
        if (declared.isEmpty()) {
            return "%s (no longer declared)".formatted(field);
        }
        return present.equals(declared) ? field : "%s (%s to %s)".formatted(field, present, declared);
    }

    /** Everything in which the settings differ, apart from how often a password was changed. */
    static List<SettingDifference> between(ClusterSettings present, ClusterSettings declared) {
        var differences = new ArrayList<SettingDifference>();
        for (var field : Field.ALL) {
            var a = field.shown().apply(present);
            var b = field.shown().apply(declared);
            if (!a.equals(b)) {
                differences.add(new SettingDifference(field.name(), a, b));
            }
        }
        parameters(present, declared, differences);
        roles(present, declared, differences);
        databases(present, declared, differences);
        return List.copyOf(differences);
    }

    private static void parameters(ClusterSettings a, ClusterSettings b, List<SettingDifference> into) {
        var names = new TreeSet<>(a.parameters().keySet());
        names.addAll(b.parameters().keySet());
        names.forEach(name -> compare(
                "pg_parameters." + name,
                Optional.ofNullable(a.parameters().get(name)),
                Optional.ofNullable(b.parameters().get(name)),
                value -> "'" + value + "'",
                into));
    }

    private static void roles(ClusterSettings a, ClusterSettings b, List<SettingDifference> into) {
        var names = new TreeSet<RoleName>();
        a.roles().forEach(role -> names.add(role.name()));
        b.roles().forEach(role -> names.add(role.name()));
        Function<RoleSpec, RoleSpec> withoutRevision = role -> role.withPasswordRevision(0);
        names.forEach(name -> compare(
                "pg_users." + name,
                a.role(name).map(withoutRevision),
                b.role(name).map(withoutRevision),
                role -> "declared",
                into));
    }

    private static void databases(ClusterSettings a, ClusterSettings b, List<SettingDifference> into) {
        var names = new TreeSet<DatabaseName>();
        a.databases().stream().map(DatabaseSpec::name).forEach(names::add);
        b.databases().stream().map(DatabaseSpec::name).forEach(names::add);
        names.forEach(name ->
                compare("pg_databases." + name, a.database(name), b.database(name), database -> "declared", into));
    }

    private static <T> void compare(
            String field,
            Optional<T> present,
            Optional<T> declared,
            Function<T, String> shown,
            List<SettingDifference> into) {
        if (!present.equals(declared)) {
            into.add(new SettingDifference(
                    field, present.map(shown).orElse(""), declared.map(shown).orElse("")));
        }
    }

    private record Field(String name, Function<ClusterSettings, String> shown) {

        static final List<Field> ALL = List.of(
                new Field("pg_rto", settings -> settings.rto().toSeconds() + " s"),
                new Field("pg_rpo", settings -> settings.rpoBytes() + " bytes"),
                new Field("pg_namespace", ClusterSettings::namespace),
                new Field("pg_port", settings -> String.valueOf(settings.port())),
                new Field("patroni_port", settings -> String.valueOf(settings.restPort())),
                new Field(
                        "pg_version",
                        settings -> settings.majorVersion().map(String::valueOf).orElse("the newest installed")),
                new Field("pg_checksum", settings -> String.valueOf(settings.checksums())),
                new Field("pg_encoding", ClusterSettings::encoding),
                new Field("pg_locale", ClusterSettings::locale),
                new Field("etcd", settings -> String.join(", ", settings.etcdEndpoints())));
    }
}
