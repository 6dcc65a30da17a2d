/**
 * Patroni's read-only REST endpoints of one agent, for HAProxy and people.
 *
 * <p>Open {@code RestServer} first.
 */
@NullMarked
package io.matriarch.agent.rest;

import org.jspecify.annotations.NullMarked;
