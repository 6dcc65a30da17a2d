package io.matriarch.demo;

import io.matriarch.protocol.id.InstanceId;

/**
 * A server said that a row is committed.
 *
 * @param number of the row
 * @param nanos when, as {@link io.matriarch.runtime.Ticker#nanos} counts
 */
record Acknowledgement(InstanceId instance, int number, long nanos) {}
