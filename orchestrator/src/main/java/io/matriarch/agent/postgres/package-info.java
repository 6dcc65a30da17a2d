/**
 * One PostgreSQL server on this node: its programs, its processes, its files, its SQL.
 *
 * <p>Knows no lease, no epoch and no orchestrator: it does what it is told and reports what it saw. Open
 * {@link io.matriarch.agent.postgres.PostgresServer} first, then
 * {@link io.matriarch.agent.postgres.LocalPostgres}, which only composes: the decisions are in Fitness, WalEnd, Configuration and the
 * Convergence plans, all pure; what runs and what is on disk is in Postmaster, Processes and Installation.
 */
@NullMarked
package io.matriarch.agent.postgres;

import org.jspecify.annotations.NullMarked;
