package io.matriarch.agent.rest;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.matriarch.agent.patroni.PatroniKeys;
import io.matriarch.agent.patroni.PatroniWords;
import io.matriarch.protocol.agent.PostgresReport.StandbyLink;
import io.matriarch.protocol.id.Lsn;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.regex.Pattern;

/**
 * What an agent answers to Patroni's questions. A path that is not known is answered as Patroni does: 503 with the status.
 *
 * @see <a href="https://patroni.readthedocs.io/en/latest/rest_api.html">Patroni REST API</a>
 */
final class Answers {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final Pattern SIZE = Pattern.compile("([0-9]{1,18})\\s*(B|kB|MB|GB|TB)?");

    private Answers() {}

    /** The answer to a GET of {@code path} with its decoded query. */
    static Answer of(String path, SortedMap<String, String> query, Snapshot seen, long now) {
        var leader = seen.isLeaderAt(now);
        return switch (path) {
            case "/", "/primary", "/master", "/read-write", "/leader" -> status(leader, seen);
            case "/replica", "/async", "/asynchronous" -> status(isReplica(query, seen), seen);
            case "/read-only" -> status(leader || isReplica(query, seen), seen);
            // Nobody is synchronous yet, and no cluster is a standby of another.
            case "/read-only-sync", "/read-only-synchronous", "/read-only-quorum" -> status(leader, seen);
            case "/sync", "/synchronous", "/quorum", "/standby-leader", "/standby_leader" -> status(false, seen);
            case "/health" -> status(seen.isRunning(), seen);
            case "/patroni" -> status(true, seen);
            case "/liveness" -> code(isAlive(seen, now));
            case "/readiness" -> code(leader || seen.isStreaming());
            case "/cluster" -> Answer.json(Answer.OK, cluster(seen, leader));
            case "/history" -> Answer.json(Answer.OK, seen.history());
            case "/config" -> Answer.json(Answer.OK, PatroniKeys.settings(seen.config()));
            case "/metrics" -> Answer.text(Answer.OK, Metrics.of(seen, leader));
            default -> status(false, seen);
        };
    }

    private static Answer status(boolean yes, Snapshot seen) {
        return Answer.json(yes ? Answer.OK : Answer.UNAVAILABLE, body(seen));
    }

    private static Answer code(boolean yes) {
        return Answer.text(yes ? Answer.OK : Answer.UNAVAILABLE, "");
    }

    /** The loop is slower on a bad disk than it should be; on a primary that shows first as authority that runs out. */
    private static boolean isAlive(Snapshot seen, long now) {
        var ttl = seen.config().lease().ttl().toNanos();
        return now - seen.beatNanos() < (seen.server().isWritable() ? ttl : 2 * ttl);
    }

    /**
     * Tags are unknown here, so whoever asks for one gets no replica. A replica that does not stream cannot say how far behind it
     * is, so it fails every bound on the lag.
     */
    private static boolean isReplica(SortedMap<String, String> query, Snapshot seen) {
        if (!seen.isReplica() || query.keySet().stream().anyMatch(key -> key.startsWith("tag_"))) {
            return false;
        }
        var wanted = query.get("replication_state");
        if (wanted != null && !(wanted.equals("streaming") && seen.isStreaming())) {
            return false;
        }
        var bound = Optional.ofNullable(query.get("lag")).flatMap(Answers::bytes);
        return bound.isEmpty() || (seen.isStreaming() && lagBytes(seen) <= bound.get());
    }

    /** What was received and not replayed. */
    private static long lagBytes(Snapshot seen) {
        var replayed = seen.server().replayed().orElse(Lsn.ZERO);
        return received(seen).map(received -> received.bytesAheadOf(replayed)).orElse(0L);
    }

    private static Optional<Lsn> received(Snapshot seen) {
        return seen.server()
                .upstream()
                .flatMap(up -> up.received())
                .or(() -> seen.server().position());
    }

    /** Reads {@code 1048576} or {@code 16MB}; like Patroni, what cannot be read is no bound. */
    private static Optional<Long> bytes(String text) {
        var match = SIZE.matcher(text.strip());
        if (!match.matches()) {
            return Optional.empty();
        }
        var unit = match.group(2) == null ? "B" : match.group(2);
        var exponent = List.of("B", "kB", "MB", "GB", "TB").indexOf(unit);
        var size = new BigDecimal(match.group(1)).multiply(new BigDecimal(1024).pow(exponent));
        return Optional.of(size.min(new BigDecimal(Long.MAX_VALUE)).longValueExact());
    }

    private static ObjectNode body(Snapshot seen) {
        var server = seen.server();
        var node = JSON.objectNode();
        node.put("state", PatroniWords.state(server));
        node.put("role", PatroniWords.role(server));
        server.version().ifPresent(version -> node.put("server_version", fullVersion(version)));
        if (seen.isRunning()) {
            var xlog = JSON.objectNode();
            if (seen.isReplica()) {
                received(seen).ifPresent(lsn -> xlog.put("received_location", lsn.value()));
                server.replayed().ifPresent(lsn -> xlog.put("replayed_location", lsn.value()));
                xlog.put("paused", false);
            } else {
                server.position().ifPresent(lsn -> xlog.put("location", lsn.value()));
            }
            node.set("xlog", xlog);
        }
        server.timeline().ifPresent(timeline -> node.put("timeline", timeline.value()));
        if (!server.standbys().isEmpty()) {
            var links = JSON.arrayNode();
            server.standbys().forEach(link -> links.add(link(link)));
            node.set("replication", links);
        }
        if (seen.isStreaming()) {
            node.put("replication_state", "streaming");
        }
        node.put("dcs_last_seen", seen.etcdSeenEpochSeconds());
        node.set("tags", JSON.objectNode());
        server.system().ifPresent(system -> node.put("database_system_identifier", system.value()));
        var patroni = JSON.objectNode();
        patroni.put("version", PatroniWords.version());
        patroni.put("scope", seen.report().instance().cluster().value());
        patroni.put("name", seen.report().instance().value());
        node.set("patroni", patroni);
        return node;
    }

    /** Patroni says 150017; a data directory that does not run only knows its major version. */
    static int fullVersion(int version) {
        return version < 1000 ? version * 10_000 : version;
    }

    private static ObjectNode link(StandbyLink link) {
        var node = JSON.objectNode();
        node.put("usename", "replicator");
        node.put("application_name", link.applicationName());
        node.put("state", link.state().toLowerCase(Locale.ROOT));
        node.put("sync_state", "async");
        node.put("sync_priority", 0);
        return node;
    }

    /** The members as far as this agent knows them: itself, and as the leader those who stream from it. */
    private static ObjectNode cluster(Snapshot seen, boolean leader) {
        var members = JSON.arrayNode();
        var config = seen.config();
        config.members().stream()
                .sorted((a, b) -> a.instance().compareTo(b.instance()))
                .forEach(member -> {
                    var self = member.instance().equals(config.instance());
                    var link = seen.server().standbys().stream()
                            .filter(standby -> standby.applicationName()
                                    .equals(member.instance().value()))
                            .findFirst();
                    var node = JSON.objectNode();
                    node.put("name", member.instance().value());
                    node.put("role", self && leader ? "leader" : "replica");
                    node.put(
                            "state",
                            self
                                    ? PatroniWords.state(seen.server())
                                    : link.map(StandbyLink::state).orElse("unknown"));
                    node.put("api_url", PatroniWords.apiUrl(member.address(), config));
                    node.put("host", member.address().value());
                    node.put("port", config.settings().port());
                    if (self) {
                        seen.server().timeline().ifPresent(timeline -> node.put("timeline", timeline.value()));
                    }
                    link.flatMap(StandbyLink::replayed)
                            .flatMap(replayed -> seen.server().position().map(ours -> ours.bytesAheadOf(replayed)))
                            .ifPresent(lag -> node.put("lag", lag));
                    members.add(node);
                });
        var node = JSON.objectNode();
        node.set("members", members);
        node.put("scope", config.instance().cluster().value());
        return node;
    }
}
