package io.matriarch.agent.rest;

import io.matriarch.agent.patroni.PatroniWords;
import io.matriarch.protocol.id.Lsn;

/** Patroni's metrics in Prometheus' text format. */
final class Metrics {

    private final StringBuilder text = new StringBuilder();
    private final String labels;

    private Metrics(Snapshot seen) {
        var instance = seen.report().instance();
        labels = "{scope=\"%s\",name=\"%s\"}".formatted(instance.cluster(), instance);
    }

    static String of(Snapshot seen, boolean leader) {
        var server = seen.server();
        var running = seen.isRunning();
        var replica = seen.isReplica();
        var metrics = new Metrics(seen);
        metrics.gauge("version", "Version without periods.", version());
        metrics.gauge("postgres_running", "Value is 1 if Postgres is running, 0 otherwise.", running);
        metrics.gauge("postmaster_start_time", "Epoch seconds since Postgres started, 0 if not known.", 0);
        metrics.gauge("master", "Value is 1 if this node is the leader, 0 otherwise.", leader);
        metrics.gauge("primary", "Value is 1 if this node is the leader, 0 otherwise.", leader);
        metrics.counter(
                "xlog_location",
                "Current location of the Postgres transaction log, 0 if this node is not the leader.",
                leader ? value(server.position().orElse(Lsn.ZERO)) : 0);
        metrics.gauge("standby_leader", "Value is 1 if this node is the standby_leader, 0 otherwise.", false);
        metrics.gauge("replica", "Value is 1 if this node is a replica, 0 otherwise.", replica);
        metrics.gauge("sync_standby", "Value is 1 if this node is a sync standby replica, 0 otherwise.", false);
        metrics.counter(
                "xlog_received_location",
                "Current location of the received Postgres transaction log, 0 if this node is not a replica.",
                replica ? value(server.position().orElse(Lsn.ZERO)) : 0);
        metrics.counter(
                "xlog_replayed_location",
                "Current location of the replayed Postgres transaction log, 0 if this node is not a replica.",
                replica ? value(server.replayed().orElse(Lsn.ZERO)) : 0);
        metrics.gauge("xlog_replayed_timestamp", "Current timestamp of the replayed transaction log, 0 if null.", 0);
        metrics.gauge("xlog_paused", "Value is 1 if the Postgres xlog is paused, 0 otherwise.", false);
        metrics.gauge("postgres_streaming", "Value is 1 if Postgres is streaming, 0 otherwise.", seen.isStreaming());
        metrics.gauge(
                "postgres_in_archive_recovery",
                "Value is 1 if Postgres is replaying from archive, 0 otherwise.",
                false);
        metrics.gauge(
                "postgres_server_version",
                "Version of Postgres (if running), 0 otherwise.",
                running ? server.version().map(Answers::fullVersion).orElse(0) : 0);
        metrics.gauge(
                "cluster_unlocked",
                "Value is 1 if the cluster is unlocked, 0 if locked, as far as this node knows.",
                server.isWritable() && !leader);
        metrics.gauge("failsafe_mode_is_active", "Value is 1 if failsafe mode is active, 0 if inactive.", false);
        metrics.counter(
                "postgres_timeline",
                "Postgres timeline of this node (if running), 0 otherwise.",
                running ? server.timeline().map(timeline -> timeline.value()).orElse(0) : 0);
        metrics.gauge(
                "dcs_last_seen",
                "Epoch timestamp when DCS was last contacted successfully.",
                seen.etcdSeenEpochSeconds());
        metrics.gauge("pending_restart", "Value is 1 if the node needs a restart, 0 otherwise.", false);
        metrics.gauge("is_paused", "Value is 1 if auto failover is disabled, 0 otherwise.", false);
        return metrics.text.toString();
    }

    /** 0.1.0 is 000100. */
    private static long version() {
        var number = 0L;
        for (var part : PatroniWords.version().split("\\.", -1)) {
            number = number * 100 + Long.parseLong(part);
        }
        return number;
    }

    private static long value(Lsn position) {
        return position.value();
    }

    private void gauge(String name, String help, boolean value) {
        gauge(name, help, value ? 1 : 0);
    }

    private void gauge(String name, String help, long value) {
        metric(name, "gauge", help, value);
    }

    private void counter(String name, String help, long value) {
        metric(name, "counter", help, value);
    }

    private void metric(String name, String type, String help, long value) {
        text.append("# HELP patroni_").append(name).append(' ').append(help).append('\n');
        text.append("# TYPE patroni_").append(name).append(' ').append(type).append('\n');
        text.append("patroni_")
                .append(name)
                .append(labels)
                .append(' ')
                .append(value)
                .append('\n');
    }
}
