package io.matriarch.protocol.cluster;

import io.matriarch.protocol.event.TaskKind;
import io.matriarch.protocol.id.OperationId;
import java.time.Instant;

/**
 * Work on one instance that was begun and will end.
 *
 * @param operation the id by which the agent knows whether it did this already
 */
public record InstanceTask(OperationId operation, TaskKind kind, Instant startedAt) {}
