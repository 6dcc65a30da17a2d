/**
 * The vocabulary that every module speaks: identities, the cluster and its parts, commands, events, and what orchestrator
 * and agent say to each other.
 *
 * <p>Nothing here knows Akka, a clock, a file or a socket. Start with {@link io.matriarch.protocol.cluster.ClusterState}.
 */
@NullMarked
package io.matriarch.protocol;

import org.jspecify.annotations.NullMarked;
