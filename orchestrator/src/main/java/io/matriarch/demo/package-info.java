/**
 * {@code matriarch demo}: a whole installation on this one machine, a fault in it, and a client that sees what it costs.
 *
 * <p>Plays an operator, and knows no more than one: it starts etcd, sshd and an orchestrator as processes, applies an
 * inventory through the HTTP API and reads the events from it. May not reach into the orchestrator's rooms. Nothing in the
 * product depends on it. Open {@link io.matriarch.demo.Demo} first.
 */
@NullMarked
package io.matriarch.demo;

import org.jspecify.annotations.NullMarked;
