package io.matriarch.agent.rest;

import com.fasterxml.jackson.databind.JsonNode;
import io.matriarch.protocol.agent.AgentConfig;
import io.matriarch.protocol.agent.AgentReport;
import io.matriarch.protocol.agent.PostgresReport;
import io.matriarch.protocol.agent.PostgresReport.ServerRole;
import io.matriarch.protocol.agent.PostgresReport.ServerState;
import java.util.Optional;

/**
 * What an agent answers from. Times are monotonic nanoseconds.
 *
 * @param report the last one
 * @param authorityUntilNanos until when the server may accept writes
 * @param beatNanos when the agent's loop last went round
 * @param history Patroni's lines of it, as far as known
 * @param etcdSeenEpochSeconds when etcd last took something from us; 0 when it never did
 */
public record Snapshot(
        AgentReport report,
        AgentConfig config,
        Optional<Long> authorityUntilNanos,
        long beatNanos,
        JsonNode history,
        long etcdSeenEpochSeconds) {

    PostgresReport server() {
        return report.postgres();
    }

    boolean isRunning() {
        return server().state() == ServerState.RUNNING;
    }

    /** A primary whose authority lasts: the only one that may be called so. */
    boolean isLeaderAt(long now) {
        return server().isWritable()
                && authorityUntilNanos.filter(until -> now - until < 0).isPresent();
    }

    boolean isReplica() {
        return isRunning()
                && server().role().filter(role -> role == ServerRole.STANDBY).isPresent();
    }

    boolean isStreaming() {
        return isReplica()
                && server().upstream()
                        .filter(PostgresReport.Upstream::streaming)
                        .isPresent();
    }
}
