package io.matriarch.agent;

import io.matriarch.agent.postgres.PostgresServer.Outcome;
import io.matriarch.agent.postgres.PostgresServer.Progress;
import io.matriarch.protocol.agent.PostgresReport;
import io.matriarch.protocol.agent.ToAgent;

/** Everything that an agent can learn, one at a time. An {@code id} is that of the {@link Action} it answers. */
public sealed interface Input {

    /** An orchestrator has connected and has said a proper hello. */
    record ChannelOpened(long channel) implements Input {}

    /** It is gone. */
    record ChannelClosed(long channel) implements Input {}

    /** It said something. */
    record Received(long channel, ToAgent message) implements Input {}

    /** A postmaster has ended; which one, and why, is for the next observation to say. */
    record PostmasterExited() implements Input {}

    /** A look at the server, begun after the action was ordered. */
    record Observed(long id, PostgresReport report) implements Input {}

    /**
     * A canary has come back.
     *
     * @param sentNanos the monotonic time just before it was sent: authority counts from it
     * @param outcome done only when all whom it had to wait for have it
     */
    record Sung(long id, long sentNanos, Outcome outcome) implements Input {}

    /** A work has ended, or a kill. */
    record Ended(long id, WorkResult result) implements Input {}

    /** A long work has come this far. */
    record Progressed(long id, Progress progress) implements Input {}

    /** etcd has answered, or has not. {@code sentNanos} is the monotonic time just before the call: authority counts from it. */
    record Answered(long id, long sentNanos, LeaseAnswer answer) implements Input {}

    /** The pledge is on disk, or could not be written. */
    record Saved(long id, boolean onDisk) implements Input {}

    /** The deadman keeps to this deadline from now on. */
    record DeadlineAcknowledged(long untilNanos) implements Input {}

    /** Time has passed. */
    record Tick() implements Input {}
}
