package io.matriarch.inventory;

import io.matriarch.inventory.InventoryNotice.Kind;
import io.matriarch.text.NearMiss;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Which names an inventory may use, and who acts on them. */
final class KnownKeys {

    /** Of a cluster as a whole. */
    static final List<String> OF_CLUSTER = List.of(
            "pg_rto",
            "pg_rpo",
            "pg_conf",
            "pg_namespace",
            "pg_port",
            "patroni_port",
            "pg_version",
            "pg_checksum",
            "pg_encoding",
            "pg_locale",
            "pg_parameters",
            "pg_max_conn",
            "pg_libs",
            "pg_users",
            "pg_databases");

    private static final List<String> IDENTITY = List.of("pg_cluster", "pg_seq", "pg_role");

    private static final TreeSet<String> ACTED_ON = new TreeSet<>(Stream.of(OF_CLUSTER, IDENTITY, List.of("etcd_port"))
            .flatMap(List::stream)
            .toList());

    /** Known in the PGSQL module, and for later. Those whose value has a type that is worth checking are in LaterKeys. */
    private static final TreeSet<String> LATER = new TreeSet<>(
            """
            pg_shard pg_group pg_mode pg_instances pg_upstream pg_offline_query pg_weight pg_delay pg_rto_plan
            patroni_enabled patroni_mode patroni_watchdog_mode patroni_ssl_enabled patroni_log_dir patroni_username
            patroni_password pg_services pg_default_services pg_default_service_dest pg_service_provider pg_vip_enabled
            pg_vip_address pg_vip_interface pg_dns_suffix pg_dns_target pg_listen pg_localhost pgbouncer_enabled
            pgbouncer_port pgbouncer_poolmode pgbouncer_log_dir pgbouncer_auth_query pgbouncer_sslmode
            pgbouncer_ignore_param pg_hba_rules pgb_hba_rules pg_default_hba_rules pgb_default_hba_rules pg_default_roles
            pg_default_privileges pg_default_schemas pg_default_extensions pg_dbsu pg_dbsu_uid pg_dbsu_sudo pg_dbsu_home
            pg_dbsu_password pg_dbsu_ssh_exchange pg_replication_username pg_replication_password pg_admin_username
            pg_admin_password pg_monitor_username pg_monitor_password pg_etcd_password pg_bin_dir pg_log_dir pg_packages
            pg_extensions pg_data pg_fs_main pg_fs_bkup pg_fs_backup pg_storage_type pg_dummy_filesize pg_primary_db
            pg_files pg_shared_buffer_ratio pg_io_method pg_pwd_enc pg_lc_collate pg_lc_ctype pg_provision pg_init
            pg_reload pg_exists pg_cert_exists pg_safeguard pg_clean pg_rm_backup pg_rm_data pg_rm_pkg pg_crontab
            pg_pitr pgsodium_key pgsodium_getkey_script pgbackrest_enabled pgbackrest_clean pgbackrest_log_dir
            pgbackrest_method pgbackrest_init_backup pgbackrest_repo node_crontab pgbackrest_exporter_enabled
            pgbackrest_exporter_port pgbackrest_exporter_options pg_exporters pg_exporter_enabled pg_exporter_port
            pg_exporter_config pg_exporter_cache_ttls pg_exporter_params pg_exporter_url pg_exporter_auto_discovery
            pg_exporter_exclude_database pg_exporter_include_database pg_exporter_connect_timeout pg_exporter_options
            pgbouncer_exporter_enabled pgbouncer_exporter_port pgbouncer_exporter_url pgbouncer_exporter_options
            """.lines().flatMap(line -> Stream.of(line.split(" "))).toList());

    /** What the variables of the distribution's other modules, and Ansible's own, begin with. */
    private static final List<String> OTHER_MODULES =
            """
            alertmanager ansible blackbox ca cache cert certbot claude code codex dns docker etcd exporter ferret gp grafana haproxy
            https infra java juice jupyter kafka loki minio mongo mysql nginx node nodename nodejs npm prometheus promtail
            redis repo silo vector vibe vip vlogs vmalert vmetrics vtraces
            """.lines().flatMap(line -> Stream.of(line.split(" "))).toList();

    private static final List<String> OTHER_NAMES = List.of(
            "admin_ip", "app", "apps", "context", "language", "no_cmdb", "nodename", "proxy_env", "region", "version");

    private KnownKeys() {}

    static boolean isActedOn(String key) {
        return ACTED_ON.contains(key);
    }

    /** Says what becomes of a variable, unless it is acted on. */
    static void report(String key, Value value, Findings findings) {
        if (isActedOn(key)) {
            return;
        }
        if (LATER.contains(key)) {
            findings.key(Kind.NOT_ACTED_ON_YET, key, value, () -> "%s is known, not acted on yet".formatted(key));
        } else if (isOfAnotherModule(key)) {
            findings.key(Kind.OF_ANOTHER_MODULE, key, value, () -> "%s is another module's, kept".formatted(key));
        } else {
            findings.key(Kind.UNKNOWN, key, value, () -> "%s is unknown, kept%s".formatted(key, question(key)));
        }
    }

    private static boolean isOfAnotherModule(String key) {
        var prefix = key.contains("_") ? key.substring(0, key.indexOf('_')) : "";
        return OTHER_NAMES.contains(key) || OTHER_MODULES.contains(prefix);
    }

    private static String question(String key) {
        var known = new TreeSet<>(ACTED_ON);
        known.addAll(LATER);
        return NearMiss.question(key, known);
    }
}
