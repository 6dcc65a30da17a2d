/**
 * One PostgreSQL server on this node: its programs, its processes, its files, its SQL.
 *
 * <p>Knows no lease, no epoch and no orchestrator: it does what it is told and reports what it saw. Open
 * {@link io.matriarch.agent.postgres.PostgresServer} first.
 */
@NullMarked
package io.matriarch.agent.postgres;

import org.jspecify.annotations.NullMarked;
