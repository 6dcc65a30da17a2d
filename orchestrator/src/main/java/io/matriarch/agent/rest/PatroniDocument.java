package io.matriarch.agent.rest;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.matriarch.protocol.agent.Assignment;
import io.matriarch.protocol.agent.Member;
import io.matriarch.protocol.agent.PostgresReport.ServerState;
import io.matriarch.protocol.agent.PostgresReport.StandbyLink;
import io.matriarch.protocol.id.Lsn;
import java.util.Optional;

/**
 * The JSON that Patroni's users know.
 *
 * @see <a href="https://patroni.readthedocs.io/en/latest/rest_api.html">Patroni REST API</a>
 */
final class PatroniDocument {

    /** The version of Patroni whose endpoints these are. */
    static final String PATRONI_VERSION = "3.0.2";

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private PatroniDocument() {}

    /** The body of every health check and of {@code /patroni}. */
    static String node(NodeStatus status) {
        var server = status.server();
        var json = JSON.createObjectNode();
        json.put("state", state(server.state()));
        json.put("role", role(status));
        server.version().ifPresent(version -> json.put("server_version", version));
        xlog(status).ifPresent(xlog -> json.set("xlog", xlog));
        server.timeline().ifPresent(timeline -> json.put("timeline", timeline.value()));
        if (status.isReplica()) {
            json.put("replication_state", status.isStreaming() ? "streaming" : "in archive recovery");
        }
        if (!server.standbys().isEmpty()) {
            var links = json.putArray("replication");
            server.standbys().forEach(link -> links.add(replication(link)));
        }
        if (!status.isLeader() && !isLed(status)) {
            json.put("cluster_unlocked", true);
        }
        server.system().ifPresent(system -> json.put("database_system_identifier", system.value()));
        status.report().obstacle().ifPresent(why -> json.put("obstacle", why));
        json.put("epoch", status.report().accepted().value());
        json.putObject("patroni")
                .put("version", PATRONI_VERSION)
                .put("scope", status.config().instance().cluster().value())
                .put("name", status.config().instance().value());
        return json.toString();
    }

    private static boolean isLed(NodeStatus status) {
        return status.assignment()
                .filter(goal -> goal instanceof Assignment.Follow)
                .isPresent();
    }

    private static ObjectNode replication(StandbyLink link) {
        return JSON.createObjectNode()
                .put("usename", "replicator")
                .put("application_name", link.applicationName())
                .put("state", link.state())
                .put("sync_state", "async");
    }

    static String role(NodeStatus status) {
        return status.server().isWritable() ? "master" : "replica";
    }

    static String state(ServerState state) {
        return switch (state) {
            case RUNNING -> "running";
            case STARTING -> "starting";
            case STOPPING -> "stopping";
            case STOPPED, ABSENT -> "stopped";
            case CRASHED -> "crashed";
            case INITIALIZING -> "initializing new cluster";
            case CLONING -> "creating replica";
            case REWINDING -> "running pg_rewind";
            case UNKNOWN -> "unknown";
        };
    }

    private static Optional<ObjectNode> xlog(NodeStatus status) {
        var server = status.server();
        if (!status.isRunning()) {
            return Optional.empty();
        }
        if (server.isWritable()) {
            return server.position().map(lsn -> JSON.createObjectNode().put("location", lsn.value()));
        }
        var json = JSON.createObjectNode();
        json.put("received_location", server.position().map(Lsn::value).orElse(0L));
        json.put("replayed_location", server.replayed().map(Lsn::value).orElse(0L));
        json.putNull("replayed_timestamp");
        json.put("paused", false);
        return Optional.of(json);
    }

    /** The members as far as this node knows them: itself, whom it follows, and who streams from it. */
    static String cluster(NodeStatus status) {
        var json = JSON.createObjectNode();
        var members = json.putArray("members");
        status.config().members().forEach(member -> members.add(member(status, member)));
        json.put("scope", status.config().instance().cluster().value());
        return json.toString();
    }

    private static ObjectNode member(NodeStatus status, Member member) {
        var settings = status.config().settings();
        var leads = leader(status).filter(member.instance().value()::equals).isPresent();
        var json = JSON.createObjectNode();
        json.put("name", member.instance().value());
        json.put("role", leads ? "leader" : "replica");
        json.put("state", memberState(status, member));
        json.put("api_url", "http://%s:%d/patroni".formatted(member.address().inUrl(), settings.restPort()));
        json.put("host", member.address().value());
        json.put("port", settings.port());
        if (member.instance().equals(status.config().instance())) {
            status.server().timeline().ifPresent(timeline -> json.put("timeline", timeline.value()));
        }
        return json;
    }

    private static Optional<String> leader(NodeStatus status) {
        if (status.isLeader()) {
            return Optional.of(status.config().instance().value());
        }
        return status.assignment()
                .flatMap(goal -> goal instanceof Assignment.Follow follow
                        ? Optional.of(follow.leader().value())
                        : Optional.empty());
    }

    private static String memberState(NodeStatus status, Member member) {
        if (member.instance().equals(status.config().instance())) {
            return status.isStreaming() ? "streaming" : state(status.server().state());
        }
        return status.server().standbys().stream()
                .filter(link -> link.applicationName().equals(member.instance().value()))
                .map(StandbyLink::state)
                .findFirst()
                .orElse("unknown");
    }

    /** The settings of the cluster that Patroni keeps under {@code config}. */
    static String config(NodeStatus status) {
        var config = status.config();
        return JSON.createObjectNode()
                .put("ttl", config.lease().ttl().toSeconds())
                .put("loop_wait", Math.max(1, config.lease().renewEvery().toSeconds()))
                .put("retry_timeout", config.lease().margin().toSeconds())
                .put("maximum_lag_on_failover", config.settings().rpoBytes())
                .toString();
    }
}
