package io.matriarch.inventory;

import java.util.List;
import java.util.Optional;

/**
 * Variables that nobody acts on yet and whose type is certain: a wrong one is refused today rather than on the day when it
 * begins to matter.
 */
final class LaterKeys {

    private static final List<String> FLAGS =
            List.of("pg_offline_query", "pg_vip_enabled", "patroni_enabled", "pgbouncer_enabled", "pgbackrest_enabled");
    private static final List<String> PORTS =
            List.of("pgbouncer_port", "pg_exporter_port", "pgbouncer_exporter_port", "pgbackrest_exporter_port");
    private static final List<String> LISTS = List.of(
            "pg_services",
            "pg_default_services",
            "pg_hba_rules",
            "pgb_hba_rules",
            "pg_default_hba_rules",
            "pgb_default_hba_rules",
            "pg_default_roles");

    private LaterKeys() {}

    static void check(HostVariables host, TypedReader reader) {
        present(host, FLAGS).forEach(reader::bool);
        present(host, PORTS).forEach(reader::port);
        present(host, LISTS).forEach(value -> reader.list(value, "this is a list"));
        present(host, List.of("pg_weight"))
                .forEach(value -> reader.integer(value, 0, 255, "pg_weight is an integer from 0 to 255"));
        present(host, List.of("pg_upstream")).forEach(value -> {
            if (!value.text().filter(String::isEmpty).isPresent()) {
                Identity.address(value, reader, "pg_upstream is an IP address, such as 10.10.10.11");
            }
        });
    }

    private static List<Value> present(HostVariables host, List<String> names) {
        return names.stream()
                .map(host::get)
                .flatMap(Optional::stream)
                .filter(value -> !TypedReader.isNull(value))
                .toList();
    }
}
