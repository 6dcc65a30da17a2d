package io.matriarch.simulator.fault;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.time.Duration;

/**
 * A fault at its time.
 *
 * @param at since the faults began; the cluster is whole by then
 * @param lasts for those that last
 */
public record PlannedFault(
        Duration at, Duration lasts, @JsonUnwrapped Fault fault) {}
