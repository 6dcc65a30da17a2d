/**
 * A whole installation on this one machine: etcd, sshd for every host, an orchestrator, all real and all processes of their own,
 * with their files in one directory; and the end of it. Hosts are loopback addresses, or whatever a command can be run inside of.
 *
 * <p>Plays an operator, and knows no more than one: may not reach into the orchestrator's rooms. The demo and the live lab are
 * built on it; nothing in the product depends on it. Open {@link io.matriarch.installation.Workplace} first.
 */
@NullMarked
package io.matriarch.installation;

import org.jspecify.annotations.NullMarked;
