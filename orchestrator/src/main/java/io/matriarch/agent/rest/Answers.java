package io.matriarch.agent.rest;

import io.matriarch.protocol.id.Lsn;
import java.time.Duration;

/**
 * What each endpoint answers. Pure. As with Patroni, a check that does not hold is a 503 with the same body, and so is a path
 * that is no check.
 */
final class Answers {

    private Answers() {}

    static Answer of(String path, Query query, NodeStatus status) {
        return switch (path) {
            case "/patroni" -> Answer.json(200, PatroniDocument.node(status));
            case "/cluster" -> Answer.json(200, PatroniDocument.cluster(status));
            case "/config" -> Answer.json(200, PatroniDocument.config(status));
            case "/history" -> Answer.json(200, "[]");
            case "/metrics" -> Answer.text(PatroniMetrics.of(status));
            case "/liveness" -> Answer.json(isAlive(status), PatroniDocument.node(status));
            default -> Answer.json(holds(path, query, status), PatroniDocument.node(status));
        };
    }

    private static boolean holds(String path, Query query, NodeStatus status) {
        return switch (path) {
            case "/", "/primary", "/read-write", "/leader", "/master" -> status.isLeader();
            case "/replica", "/async", "/asynchronous" -> isFitReplica(query, status);
            case "/read-only" -> status.isLeader() || isFitReplica(query, status);
            case "/read-only-sync", "/read-only-quorum" -> status.isLeader();
            case "/health" -> status.isRunning();
            case "/readiness" -> status.isLeader() || (status.isStreaming() && isWithin(query, status));
            // No mode with synchronous standbys, and no standby clusters: nobody is one.
            case "/sync", "/synchronous", "/quorum", "/standby-leader", "/standby_leader" -> false;
            default -> false;
        };
    }

    private static boolean isFitReplica(Query query, NodeStatus status) {
        return status.isReplica()
                && !query.asksForATag()
                && query.replicationState()
                        .filter(wanted -> !(wanted.equals("streaming") && status.isStreaming()))
                        .isEmpty()
                && isWithin(query, status);
    }

    /** Behind by what it knows: the WAL it has received and not replayed. */
    private static boolean isWithin(Query query, NodeStatus status) {
        var received = status.server().position().orElse(Lsn.ZERO);
        var replayed = status.server().replayed().orElse(received);
        return query.lagBytes()
                .filter(limit -> received.bytesAheadOf(replayed) > limit)
                .isEmpty();
    }

    /** The loop of the agent has come round lately: within the ttl where it leads, within twice that where it does not. */
    private static boolean isAlive(NodeStatus status) {
        Duration ttl = status.config().lease().ttl();
        var limit = status.server().isWritable() ? ttl : ttl.multipliedBy(2);
        return status.loopAge().compareTo(limit) < 0;
    }
}
