package io.matriarch.simulator.trial;

/**
 * What came of a trial, and what it took to run it.
 *
 * @param processorNanos of the one thread it ran on
 */
public record MeasuredTrial(TrialResult result, long processorNanos) {}
