package io.matriarch.protocol.agent;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.matriarch.protocol.id.Epoch;
import io.matriarch.protocol.id.InstanceId;
import io.matriarch.protocol.id.OperationId;

/** What the agent says. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = FromAgent.Welcome.class, name = "welcome"),
    @JsonSubTypes.Type(value = FromAgent.Reported.class, name = "report"),
    @JsonSubTypes.Type(value = FromAgent.StaleEpoch.class, name = "stale-epoch"),
    @JsonSubTypes.Type(value = FromAgent.Rejected.class, name = "rejected")
})
public sealed interface FromAgent {

    /** Answer to {@link ToAgent.Hello}: who speaks, which version of the vocabulary, and the hash of its jar. */
    record Welcome(int protocolVersion, String build, InstanceId instance, long processId) implements FromAgent {}

    /** What the node looks like now; sent on every change, on request, and at least once a second. */
    record Reported(AgentReport report) implements FromAgent {}

    /** Something of a lower epoch than the agent has accepted was refused. */
    record StaleEpoch(Epoch offered, Epoch accepted) implements FromAgent {}

    /** A message was not understood or work was refused, and why. */
    record Rejected(java.util.Optional<OperationId> operation, String reason) implements FromAgent {}
}
