/**
 * Where cluster actors live: spread over the orchestrators by Cluster Sharding, reached by name, spoken to in JSON.
 *
 * <p>The simulator hosts the same actors without this room. Open {@link io.matriarch.cluster.sharding.ShardedClusters} first.
 */
@NullMarked
package io.matriarch.cluster.sharding;

import org.jspecify.annotations.NullMarked;
