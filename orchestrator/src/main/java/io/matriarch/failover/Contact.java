package io.matriarch.failover;

import java.time.Instant;

/** Whether there is a channel to an agent, and since when. */
public sealed interface Contact {

    Instant since();

    /** Its agent speaks to us. */
    record Attached(Instant since) implements Contact {}

    /**
     * No channel. Says nothing about PostgreSQL.
     *
     * @param hostAnswers whether the host still lets us log in, so that PostgreSQL can be fenced over SSH
     */
    record Detached(Instant since, boolean hostAnswers, String why) implements Contact {}
}
