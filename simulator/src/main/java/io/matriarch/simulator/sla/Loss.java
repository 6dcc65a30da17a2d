package io.matriarch.simulator.sla;

import java.util.Optional;

/**
 * Acknowledged writes that are in no history that goes on.
 *
 * @param cause the word of the fault before it
 * @param bytes of WAL, from the first lost to the last
 * @param excluded why the bound does not apply to it; empty when it does
 */
public record Loss(String cause, long atNanos, long bytes, int writes, Optional<String> excluded) {}
