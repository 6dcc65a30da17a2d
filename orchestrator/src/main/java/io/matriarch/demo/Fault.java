package io.matriarch.demo;

/** What is done to the leader. */
enum Fault {
    /** SIGKILL to the postmaster; the agent beside it lives. */
    POSTMASTER,
    /** SIGKILL to everything of the node at once: PostgreSQL, agent, sshd. */
    HOST,
    /** No fault at all: the leader is asked to hand over. */
    SWITCHOVER
}
