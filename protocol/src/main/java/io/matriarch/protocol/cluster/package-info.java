/**
 * What a cluster is: its settings, its instances, who leads, what is being done to it, and the one fold that makes all of
 * that from events. Actor, audit replay and simulator share it.
 *
 * <p>May not know commands, policy or agents. Open {@link io.matriarch.protocol.cluster.ClusterState} first.
 */
@NullMarked
package io.matriarch.protocol.cluster;

import org.jspecify.annotations.NullMarked;
