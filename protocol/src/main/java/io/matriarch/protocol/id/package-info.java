/**
 * Identities and the small numbers of PostgreSQL, each a type of its own that checks the naming rules.
 *
 * <p>Values only: they may not know what a cluster is made of. Start with {@link io.matriarch.protocol.id.InstanceId}.
 */
@NullMarked
package io.matriarch.protocol.id;

import org.jspecify.annotations.NullMarked;
