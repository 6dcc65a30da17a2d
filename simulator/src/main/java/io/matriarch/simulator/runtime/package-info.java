/**
 * Akka on virtual time: a scheduler, an executor, a journal and a snapshot store on one thread, for production actors that do not
 * know the difference. Knows nothing of clusters beyond the events that it keeps.
 *
 * <p>Open {@link io.matriarch.simulator.runtime.AkkaRuntime} first.
 */
@NullMarked
package io.matriarch.simulator.runtime;

import org.jspecify.annotations.NullMarked;
