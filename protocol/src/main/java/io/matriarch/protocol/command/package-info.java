/**
 * What people ask of a cluster, and why it may be refused.
 *
 * <p>May not know who asks or how. Open {@link io.matriarch.protocol.command.ClusterCommand} first.
 */
@NullMarked
package io.matriarch.protocol.command;

import org.jspecify.annotations.NullMarked;
