/**
 * What goes over the wire of the HTTP API: the bodies of answers and requests, and how they become JSON.
 *
 * <p>Server and command line share it, so it may not know Akka: a command starts in a fraction of a second. Open
 * {@link io.matriarch.http.wire.ClusterBody} first.
 */
@NullMarked
package io.matriarch.http.wire;

import org.jspecify.annotations.NullMarked;
