/**
 * What people declare: a cluster with its settings, instances, roles and databases, free of anything observed.
 *
 * <p>May not know events, state or agents. Open {@link io.matriarch.protocol.spec.ClusterSpec} first.
 */
@NullMarked
package io.matriarch.protocol.spec;

import org.jspecify.annotations.NullMarked;
