package io.matriarch.agent.postgres;

import io.matriarch.agent.postgres.PostgresServer.Upstream;
import io.matriarch.protocol.agent.StandbyName;
import io.matriarch.protocol.cluster.StandbySet;
import io.matriarch.protocol.id.Epoch;
import io.matriarch.protocol.id.NodeAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The server's postgresql.conf as a function of its settings. Written anew before every start, because a clone and a rewind
 * bring the leader's along.
 *
 * @param sockets directory of the unix socket
 * @param passwordFile libpq's password file for the replication role
 * @param waitsFor synchronous_standby_names
 */
record Configuration(ServerSettings settings, Path sockets, Path passwordFile, String waitsFor) {

    /** No commit waits for a standby. */
    static final String NOBODY = "";

    /**
     * Every commit waits, for nobody has this name: what a standby is told, so that one that is promoted acknowledges nothing before it
     * has heard by whom to count. PostgreSQL's checkpointer has to know, and is given the time in which it is a standby.
     */
    static final String FOR_EVER = "ANY 1 (\"nobody\")";

    /** The names of these standbys in this epoch. */
    static String waitingFor(Epoch epoch, StandbySet standbys) {
        return standbys.isEmpty()
                ? NOBODY
                : standbys.standbys().stream()
                        .map(id -> '"' + StandbyName.of(id, Optional.of(epoch)) + '"')
                        .collect(Collectors.joining(", ", "ANY " + standbys.acknowledgements() + " (", ")"));
    }

    /** The role by which members stream, clone and rewind. */
    static final String REPLICATOR = "replicator";

    /** The role of the agent. */
    static final String SUPERUSER = "postgres";

    /** Settings that nobody may override: high availability, or the addresses of this node, depend on them. */
    static final List<String> PROTECTED = List.of(
            "archive_cleanup_command",
            "cluster_name",
            "config_file",
            "data_directory",
            "external_pid_file",
            "full_page_writes",
            "fsync",
            "hba_file",
            "hot_standby",
            "ident_file",
            "listen_addresses",
            "log_destination",
            "logging_collector",
            "password_encryption",
            "port",
            "primary_conninfo",
            "primary_slot_name",
            "promote_trigger_file",
            "recovery_end_command",
            "recovery_min_apply_delay",
            "recovery_target",
            "recovery_target_action",
            "recovery_target_inclusive",
            "recovery_target_lsn",
            "recovery_target_name",
            "recovery_target_time",
            "recovery_target_timeline",
            "recovery_target_xid",
            "restart_after_crash",
            "restore_command",
            "synchronous_standby_names",
            "unix_socket_directories",
            "wal_level",
            "wal_log_hints");

    private static final String UPSTREAM_MARK = "# standby of ";
    private static final String WAITS_FOR = "synchronous_standby_names = ";
    /** Of synchronous_commit, by which an acknowledged write is on the disk of a standby. */
    private static final List<String> DURABLE = List.of("on", "remote_apply", "true", "yes", "1");

    private static final int LEAST_SLOTS = 16;

    /** Declared parameters that are not taken over, because they are {@link #PROTECTED} or no names of settings. */
    List<String> ignoredParameters() {
        return settings.cluster().parameters().keySet().stream()
                .filter(name -> isProtected(name) || !isSettingName(name))
                .toList();
    }

    static boolean isProtected(String name) {
        return PROTECTED.contains(name.toLowerCase(Locale.ROOT));
    }

    private static boolean isSettingName(String name) {
        return name.matches("[A-Za-z_][A-Za-z0-9_$]*(\\.[A-Za-z_][A-Za-z0-9_$]*)*");
    }

    /** What a server is started as. */
    sealed interface StartAs {
        /** A primary that was one. */
        record Primary() implements StartAs {}

        /** A primary on a new timeline that was a standby: it replays all the WAL it has, then forks off. */
        record PromotedAtStart() implements StartAs {}

        record Standby(Upstream upstream) implements StartAs {}

        /** A standby that streams from nobody, because it is about to be promoted. */
        record StandbyOfNobody() implements StartAs {}
    }

    /** From whom a server streams, by the postgresql.conf that was rendered for it. */
    static Optional<Upstream> upstreamIn(String rendered) {
        return rendered.lines()
                .filter(line -> line.startsWith(UPSTREAM_MARK))
                .map(line -> line.substring(UPSTREAM_MARK.length()).split(" ", -1))
                .filter(words -> words.length == 3 || words.length == 4)
                .map(words -> new Upstream(
                        words[0],
                        new NodeAddress(words[1]),
                        Integer.parseInt(words[2]),
                        words.length == 4 ? Optional.of(new Epoch(Long.parseLong(words[3]))) : Optional.empty()))
                .findFirst();
    }

    /** For whom commits wait, by the postgresql.conf that was rendered for it. */
    static String waitsForIn(String rendered) {
        return rendered.lines()
                .filter(line -> line.startsWith(WAITS_FOR))
                .map(line -> line.substring(WAITS_FOR.length() + 1, line.length() - 1))
                .findFirst()
                .orElse(NOBODY);
    }

    /** The text of postgresql.conf. */
    String render(StartAs role) {
        var lines = new ArrayList<String>();
        lines.add("# Written by Matriarch before every start; changes made here are lost.");
        if (role instanceof StartAs.Standby(var upstream)) {
            lines.add(UPSTREAM_MARK + upstream.instance() + " " + upstream.address() + " " + upstream.port()
                    + upstream.epoch().map(epoch -> " " + epoch).orElse(""));
        }
        lines.add("# Declare pg_parameters in the inventory, or use ALTER SYSTEM for what is not decided here.");
        var values = new TreeMap<String, String>(defaults());
        var ignored = ignoredParameters();
        settings.cluster().parameters().forEach((name, value) -> {
            if (!ignored.contains(name)) {
                values.put(name.toLowerCase(Locale.ROOT), value);
            }
        });
        values.putAll(decided());
        values.putAll(recovery(role));
        if (!waitsFor.equals(NOBODY)
                && !DURABLE.contains(
                        values.getOrDefault("synchronous_commit", "on").toLowerCase(Locale.ROOT))) {
            values.put("synchronous_commit", "on");
        }
        values.forEach((name, value) -> lines.add(name + " = " + Quoting.setting(value)));
        return String.join("\n", lines) + "\n";
    }

    /** What a declared parameter may change. */
    private Map<String, String> defaults() {
        var slots = Math.max(LEAST_SLOTS, 2 * settings.members().size() + 8);
        var values = new TreeMap<String, String>();
        values.put("shared_buffers", "128MB");
        values.put("max_connections", "100");
        values.put("max_wal_senders", Integer.toString(Math.max(24, slots)));
        values.put("max_replication_slots", Integer.toString(slots));
        values.put("max_worker_processes", "16");
        values.put("wal_keep_size", "256MB");
        values.put("max_slot_wal_keep_size", "4GB");
        values.put("hot_standby_feedback", "on");
        values.put("wal_sender_timeout", "5s");
        values.put("wal_receiver_timeout", "5s");
        values.put("wal_receiver_status_interval", "1s");
        // After a promotion the standbys wait this long between attempts to reach their new primary; the default is 5
        // s.
        values.put("wal_retrieve_retry_interval", "100ms");
        // Crash recovery begins by forcing everything to disk: one call for the file system instead of one for each
        // file. It
        // reports errors since Linux 5.8.
        values.put("recovery_init_sync_method", "syncfs");
        values.put("tcp_keepalives_idle", "5");
        values.put("tcp_keepalives_interval", "2");
        values.put("tcp_keepalives_count", "3");
        values.put("log_line_prefix", "%m [%p] %q%u@%d ");
        values.put("log_checkpoints", "on");
        values.put("log_lock_waits", "on");
        values.put("lc_messages", "C");
        values.put("default_text_search_config", "pg_catalog.english");
        return values;
    }

    private Map<String, String> decided() {
        var values = new TreeMap<String, String>();
        values.put("cluster_name", settings.instance().value());
        values.put("listen_addresses", settings.address().value());
        values.put("port", Integer.toString(settings.cluster().port()));
        values.put("unix_socket_directories", sockets.toString());
        values.put("wal_level", "logical");
        values.put("wal_log_hints", "on");
        values.put("hot_standby", "on");
        values.put("password_encryption", "scram-sha-256");
        values.put("synchronous_standby_names", waitsFor);
        values.put("log_destination", "stderr");
        values.put("logging_collector", "off");
        // The agent, not the postmaster, decides what follows a crash: a standby may be the faster answer.
        values.put("restart_after_crash", "off");
        values.put("recovery_target_timeline", "latest");
        return values;
    }

    private Map<String, String> recovery(StartAs role) {
        var values = new TreeMap<String, String>();
        switch (role) {
            case StartAs.Primary(), StartAs.StandbyOfNobody() -> {}
            // Recovery from an archive that has nothing ends where the local WAL ends, and on a new timeline.
            case StartAs.PromotedAtStart() -> values.put("restore_command", "/bin/false");
            case StartAs.Standby(var upstream) -> {
                values.put(
                        "primary_conninfo",
                        connection(upstream, StandbyName.of(settings.instance(), upstream.epoch())));
                values.put("primary_slot_name", settings.instance().slotName());
            }
        }
        return values;
    }

    /**
     * How the replication role connects to another member to copy it; the password is in {@link #passwordFile}. Under a name whose
     * acknowledgements nobody counts.
     */
    String connectionTo(Upstream upstream) {
        return connection(upstream, settings.instance().value());
    }

    private String connection(Upstream upstream, String name) {
        var values = new ArrayList<String>();
        values.add("host=" + Quoting.connectionValue(upstream.address().value()));
        values.add("port=" + upstream.port());
        values.add("user=" + REPLICATOR);
        values.add("passfile=" + Quoting.connectionValue(passwordFile.toString()));
        values.add("application_name=" + Quoting.connectionValue(name));
        values.add("connect_timeout=3 keepalives=1 keepalives_idle=3 keepalives_interval=2 keepalives_count=3");
        values.add("tcp_user_timeout=8000 sslmode=prefer gssencmode=disable");
        return String.join(" ", values);
    }

    /** Libpq's password file. */
    String passwordFileText() {
        return "*:*:*:" + REPLICATOR + ":"
                + Quoting.passwordField(settings.replicationPassword().value()) + "\n";
    }
}
