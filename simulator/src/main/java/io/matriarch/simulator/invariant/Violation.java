package io.matriarch.simulator.invariant;

/**
 * An invariant did not hold.
 *
 * @param atNanos since the trial began
 * @param what was seen, in a sentence with names and figures
 */
public record Violation(Invariant invariant, long atNanos, String what) {}
