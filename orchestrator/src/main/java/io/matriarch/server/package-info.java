/**
 * An orchestrator node: everything put together from its configuration, started in order and stopped in the reverse.
 *
 * <p>No decisions here. Open {@link io.matriarch.server.Server} first.
 */
@NullMarked
package io.matriarch.server;

import org.jspecify.annotations.NullMarked;
