package io.matriarch.protocol.agent;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.matriarch.protocol.id.Epoch;
import io.matriarch.protocol.id.OperationId;

/** What the orchestrator says. Everything may be said twice; nothing is done twice. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = ToAgent.Hello.class, name = "hello"),
    @JsonSubTypes.Type(value = ToAgent.Configure.class, name = "configure"),
    @JsonSubTypes.Type(value = ToAgent.Assign.class, name = "assign"),
    @JsonSubTypes.Type(value = ToAgent.Perform.class, name = "perform"),
    @JsonSubTypes.Type(value = ToAgent.RequestReport.class, name = "request-report"),
    @JsonSubTypes.Type(value = ToAgent.Retire.class, name = "retire")
})
public sealed interface ToAgent {

    /** The version of this vocabulary; both sides have to speak the same. */
    int PROTOCOL_VERSION = 1;

    /** First word on a new channel; answered by {@link FromAgent.Welcome}. */
    record Hello(int protocolVersion, String orchestrator) implements ToAgent {}

    /** Replace the configuration. */
    record Configure(AgentConfig config) implements ToAgent {}

    /** Be this from now on. */
    record Assign(Assignment assignment) implements ToAgent {}

    /** Do this once; its outcome is in the reports that follow. */
    record Perform(OperationId operation, Epoch epoch, Work work) implements ToAgent {}

    /** Look now and report at once. */
    record RequestReport() implements ToAgent {}

    /**
     * End the agent and leave PostgreSQL as it is: another version takes over, or the instance was removed. Ignored while the
     * agent holds the leader key and {@code onlyIfIdle}.
     */
    record Retire(boolean onlyIfIdle) implements ToAgent {}

    /** Things that are done once. */
    enum Work {
        /** Write a checkpoint, so that the next shutdown is short. */
        CHECKPOINT,
        /** Stop and start PostgreSQL as what it is; also the answer to a crash: "restart in place". */
        RESTART,
        /** Replace the data directory by a fresh copy of the leader's; never on a primary. */
        REINIT,
        /** Delete the data directory of a stopped instance. */
        DELETE_DATA
    }
}
