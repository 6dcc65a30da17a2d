package io.matriarch.protocol.event;

import io.matriarch.protocol.id.InstanceId;
import java.time.Instant;
import java.util.Optional;

/**
 * An instance that runs suffers from something that its running does not show, or does so no more.
 *
 * @param ailment what from, in words; absent when it is well again
 */
public record InstanceHealthChanged(InstanceId instance, Optional<String> ailment, Instant at)
        implements ClusterEvent {}
