package io.matriarch.node;

import io.matriarch.node.NodeConnector.FenceOutcome;
import io.matriarch.node.NodeConnector.Reach;
import io.matriarch.protocol.agent.AgentReport;
import io.matriarch.protocol.id.Epoch;
import io.matriarch.protocol.id.InstanceId;
import io.matriarch.protocol.id.OperationId;
import java.util.Optional;

/** What a {@link NodeSupervisor} tells its parent. Facts about the way to the agent and what the agent said; no judgement. */
public sealed interface NodeNews {

    InstanceId instance();

    /** The agent answers; its assignment and unfinished works have been sent to it again. */
    record Attached(InstanceId instance) implements NodeNews {}

    /** A report of the agent, while attached. */
    record Reported(InstanceId instance, AgentReport report) implements NodeNews {}

    /**
     * There is no way to the agent: said once when it is lost, and again only when {@code reach} changes. The supervisor goes
     * on trying. No evidence that PostgreSQL is down.
     */
    record Detached(InstanceId instance, Reach reach, String why) implements NodeNews {}

    /** A step on the way to the agent, for people. */
    record Progress(InstanceId instance, String step) implements NodeNews {}

    /** The agent has accepted a higher epoch than it was offered: a later leadership is under way. */
    record StaleEpoch(InstanceId instance, Epoch offered, Epoch accepted) implements NodeNews {}

    /** The agent did not understand a message or refused a work. A refused work is not sent again. */
    record Rejected(InstanceId instance, Optional<OperationId> operation, String reason) implements NodeNews {}

    /** The one answer to {@link NodeSupervisor.Fence}. */
    record FenceEnded(InstanceId instance, FenceOutcome outcome) implements NodeNews {}
}
