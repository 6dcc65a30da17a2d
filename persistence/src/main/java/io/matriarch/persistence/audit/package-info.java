/**
 * Reading a cluster's events without starting an actor: the log, the state as of then, and whether replay holds.
 *
 * <p>Open {@link io.matriarch.persistence.audit.EventLog} first.
 */
@NullMarked
package io.matriarch.persistence.audit;

import org.jspecify.annotations.NullMarked;
