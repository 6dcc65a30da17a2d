package io.matriarch.agent.patroni;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.matriarch.protocol.agent.AgentConfig;
import io.matriarch.protocol.agent.AgentReport;
import io.matriarch.protocol.agent.Member;
import io.matriarch.protocol.agent.PostgresReport.ServerRole;
import io.matriarch.protocol.agent.PostgresReport.ServerState;
import io.matriarch.protocol.id.Lsn;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The values of a cluster's keys in etcd, as Patroni writes them.
 *
 * @see <a href="https://patroni.readthedocs.io/en/latest/dcs.html">Patroni, DCS layout</a>
 */
public final class PatroniKeys {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private PatroniKeys() {}

    /** {@code members/<instance>}. */
    public static String member(AgentReport report, AgentConfig config) {
        var server = report.postgres();
        var node = JSON.objectNode();
        node.put("conn_url", PatroniWords.connectionUrl(config.address(), config));
        node.put("api_url", PatroniWords.apiUrl(config.address(), config));
        node.put("state", PatroniWords.state(server));
        node.put("role", PatroniWords.role(server));
        node.put("version", PatroniWords.version());
        server.position().ifPresent(position -> node.put("xlog_location", position.value()));
        server.timeline().ifPresent(timeline -> node.put("timeline", timeline.value()));
        server.upstream()
                .filter(upstream -> upstream.streaming() && server.state() == ServerState.RUNNING)
                .ifPresent(_ -> node.put("replication_state", "streaming"));
        node.set("tags", JSON.objectNode());
        return node.toString();
    }

    /**
     * The keys that the leader writes, by their names below the cluster's prefix.
     *
     * @param history the leader's timelines; empty when they are not known
     */
    public static SortedMap<String, String> cluster(AgentReport report, AgentConfig config, JsonNode history) {
        var keys = new TreeMap<String, String>();
        var server = report.postgres();
        var primary = server.role().filter(role -> role == ServerRole.PRIMARY).isPresent();
        server.system().ifPresent(system -> keys.put("initialize", system.value()));
        keys.put("config", settings(config).toString());
        if (primary) {
            server.position().ifPresent(position -> keys.put("status", status(report, config, position)));
        }
        if (!history.isEmpty()) {
            keys.put("history", history.toString());
        }
        return keys;
    }

    /** {@code config}: our timings in the names of Patroni's. */
    public static ObjectNode settings(AgentConfig config) {
        var node = JSON.objectNode();
        node.put("ttl", config.lease().ttl().toSeconds());
        node.put("loop_wait", Math.max(1, config.lease().renewEvery().toSeconds()));
        node.put(
                "retry_timeout",
                Math.max(1, config.lease().ttl().minus(config.lease().margin()).toSeconds()));
        node.put("maximum_lag_on_failover", config.settings().rpoBytes());
        var postgres = JSON.objectNode();
        postgres.put("use_pg_rewind", true);
        postgres.put("use_slots", true);
        var parameters = JSON.objectNode();
        config.settings().parameters().forEach(parameters::put);
        postgres.set("parameters", parameters);
        node.set("postgresql", postgres);
        return node;
    }

    private static String status(AgentReport report, AgentConfig config, Lsn position) {
        var node = JSON.objectNode();
        node.put("optime", position.value());
        var slots = JSON.objectNode();
        for (var link : report.postgres().standbys()) {
            var member = config.members().stream()
                    .map(Member::instance)
                    .filter(instance -> instance.value().equals(link.applicationName()))
                    .findFirst();
            member.ifPresent(
                    instance -> link.flushed().ifPresent(flushed -> slots.put(instance.slotName(), flushed.value())));
        }
        if (!slots.isEmpty()) {
            node.set("slots", slots);
        }
        return node.toString();
    }

    /**
     * {@code history}: one line for every timeline that was left, {@code [timeline, position, reason]}.
     *
     * @param historyFile the text of the newest history file in pg_wal
     */
    public static JsonNode history(String historyFile) {
        var lines = JSON.arrayNode();
        for (var text : historyFile.lines().toList()) {
            var parts = text.strip().split("\\s+", 3);
            if (parts.length < 2
                    || !parts[0].matches("[0-9]{1,9}")
                    || !parts[1].matches("[0-9A-Fa-f]{1,8}/[0-9A-Fa-f]{1,8}")) {
                continue;
            }
            var line = JSON.arrayNode();
            line.add(Integer.parseInt(parts[0]));
            line.add(Lsn.parse(parts[1]).value());
            line.add(parts.length == 3 ? parts[2] : "no recovery target specified");
            lines.add(line);
        }
        return lines;
    }
}
