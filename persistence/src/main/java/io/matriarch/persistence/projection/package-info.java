/**
 * Events for whoever follows them: their tags, and a cluster's events as a stream that does not end.
 *
 * <p>Open {@link io.matriarch.persistence.projection.EventFeed} first.
 */
@NullMarked
package io.matriarch.persistence.projection;

import org.jspecify.annotations.NullMarked;
