/**
 * A laboratory of real hosts on this one machine: network namespaces on a switch of their own, each with a disk of its own, a real
 * sshd, real PostgreSQL and agents; a real etcd of three members, and an orchestrator; and the ways to break each of them.
 *
 * <p>Knows nothing of plans, trials or invariants: that is {@code live}. Needs root. Open {@link io.matriarch.simulator.lab.Lab}
 * first.
 */
@NullMarked
package io.matriarch.simulator.lab;

import org.jspecify.annotations.NullMarked;
