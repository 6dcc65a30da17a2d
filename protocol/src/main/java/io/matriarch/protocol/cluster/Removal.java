package io.matriarch.protocol.cluster;

import io.matriarch.protocol.id.OperationId;
import java.time.Instant;

/** The whole cluster is being let go. */
public record Removal(OperationId operation, boolean deleteData, Instant startedAt) {}
