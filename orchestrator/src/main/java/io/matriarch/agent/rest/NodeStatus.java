package io.matriarch.agent.rest;

import io.matriarch.protocol.agent.AgentConfig;
import io.matriarch.protocol.agent.AgentReport;
import io.matriarch.protocol.agent.Assignment;
import io.matriarch.protocol.agent.PostgresReport;
import io.matriarch.protocol.agent.PostgresReport.ServerRole;
import io.matriarch.protocol.agent.PostgresReport.ServerState;
import io.matriarch.protocol.agent.PostgresReport.Upstream;
import java.time.Duration;
import java.util.Optional;

/**
 * What the endpoints answer from: the agent's last report, and how old it is.
 *
 * @param assignment what the instance shall be
 * @param age how long ago the report was made: authority has shrunk by that
 * @param loopAge how long ago the agent's loop last came round
 * @param etcdAge how long ago etcd last answered; absent when it never did
 */
public record NodeStatus(
        AgentConfig config,
        AgentReport report,
        Optional<Assignment> assignment,
        Duration age,
        Duration loopAge,
        Optional<Duration> etcdAge) {

    PostgresReport server() {
        return report.postgres();
    }

    boolean isRunning() {
        return server().state() == ServerState.RUNNING;
    }

    /** Accepts writes under a lease that has not run out meanwhile. */
    boolean isLeader() {
        return server().isWritable()
                && report.heldEpoch().isPresent()
                && report.authority().compareTo(age) > 0;
    }

    boolean isReplica() {
        return isRunning()
                && server().role().filter(r -> r == ServerRole.STANDBY).isPresent();
    }

    boolean isStreaming() {
        return isReplica() && server().upstream().filter(Upstream::streaming).isPresent();
    }
}
