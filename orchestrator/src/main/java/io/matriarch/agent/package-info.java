/**
 * The node's agent: one small process that runs PostgreSQL, holds the leader lease while it leads, and does what it is
 * assigned. No Akka here.
 *
 * <p>A pure core decides ({@code AgentDecider}), the shell around it runs effects and feeds outcomes back. Open
 * {@code AgentDecider} first.
 */
@NullMarked
package io.matriarch.agent;

import org.jspecify.annotations.NullMarked;
