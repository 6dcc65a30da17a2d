package io.matriarch.simulator.sla;

import java.time.Duration;
import java.util.Optional;

/**
 * A time in which clients got no write through, from the last acknowledged write before to the first after. The four parts add up
 * to the total.
 *
 * @param cause the word of the fault that began it
 * @param detect until the decision is in the journal
 * @param fence from there until the candidate has the leader key: the wait for a lease, or for a fence
 * @param promote from there until a server accepts writes
 * @param route from there until a client's write is acknowledged
 * @param excluded why the bound does not apply to it; empty when it does
 */
public record Outage(
        String cause,
        long beganNanos,
        Duration total,
        Duration detect,
        Duration fence,
        Duration promote,
        Duration route,
        Optional<String> excluded) {}
