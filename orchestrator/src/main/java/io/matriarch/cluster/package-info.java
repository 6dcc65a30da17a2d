/**
 * The cluster actor: a thin shell around pure decisions, one for each PostgreSQL cluster.
 *
 * <p>Everything outside reaches clusters through {@link io.matriarch.cluster.ClusterGateway}. Open {@code ClusterDecider} first,
 * then {@code ClusterActor}.
 */
@NullMarked
package io.matriarch.cluster;

import org.jspecify.annotations.NullMarked;
