package io.matriarch.agent.rest;

import io.matriarch.protocol.id.Lsn;
import java.util.Optional;

/** The metrics under the names that Patroni gives them, in Prometheus' text format. */
final class PatroniMetrics {

    private final StringBuilder out = new StringBuilder();
    private final String labels;

    private PatroniMetrics(NodeStatus status) {
        labels = "{scope=\"%s\",name=\"%s\"}"
                .formatted(
                        status.config().instance().cluster(),
                        status.config().instance().value());
    }

    static String of(NodeStatus status) {
        var metrics = new PatroniMetrics(status);
        metrics.write(status);
        return metrics.out.toString();
    }

    private void write(NodeStatus status) {
        var server = status.server();
        gauge("patroni_postgres_running", "1 if PostgreSQL accepts connections", status.isRunning());
        gauge("patroni_master", "1 if this node is the leader, under its old name", status.isLeader());
        gauge("patroni_primary", "1 if this node is the leader", status.isLeader());
        gauge("patroni_standby_leader", "1 if this node leads a standby cluster", false);
        gauge("patroni_replica", "1 if this node is a replica", status.isReplica());
        gauge("patroni_sync_standby", "1 if this node is a synchronous standby", false);
        gauge("patroni_postgres_streaming", "1 if this replica streams", status.isStreaming());
        counter(
                "patroni_xlog_location",
                "Flushed WAL position in bytes, 0 on a replica",
                status.isReplica() ? Optional.empty() : server.position());
        counter(
                "patroni_xlog_received_location",
                "Received WAL position in bytes, 0 on the leader",
                status.isReplica() ? server.position() : Optional.empty());
        counter("patroni_xlog_replayed_location", "Replayed WAL position in bytes, 0 on the leader", server.replayed());
        gauge(
                "patroni_postgres_server_version",
                "PostgreSQL's version number",
                server.version().orElse(0));
        gauge(
                "patroni_postgres_timeline",
                "PostgreSQL's timeline",
                server.timeline().map(timeline -> timeline.value()).orElse(0));
        gauge("patroni_pending_restart", "1 if a setting waits for a restart", false);
        gauge("patroni_failsafe_mode_is_active", "1 if the leader goes on without etcd", false);
        gauge(
                "matriarch_authority_seconds",
                "How long this node may accept writes without another keepalive",
                status.isLeader()
                        ? status.report().authority().minus(status.age()).toMillis() / 1000.0
                        : 0);
        gauge("matriarch_epoch", "The highest epoch this node has accepted", (double)
                status.report().accepted().value());
        status.etcdAge()
                .ifPresent(age -> gauge(
                        "matriarch_etcd_last_seen_seconds",
                        "How long ago etcd last answered",
                        age.toMillis() / 1000.0));
    }

    private void gauge(String name, String help, boolean value) {
        gauge(name, help, value ? 1 : 0);
    }

    private void gauge(String name, String help, double value) {
        sample(name, help, "gauge", value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value));
    }

    private void counter(String name, String help, Optional<Lsn> position) {
        sample(
                name,
                help,
                "counter",
                Long.toUnsignedString(position.orElse(Lsn.ZERO).value()));
    }

    private void sample(String name, String help, String type, String value) {
        out.append("# HELP ").append(name).append(' ').append(help).append('\n');
        out.append("# TYPE ").append(name).append(' ').append(type).append('\n');
        out.append(name).append(labels).append(' ').append(value).append('\n');
    }
}
