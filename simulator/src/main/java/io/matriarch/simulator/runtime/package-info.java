/**
 * Akka on virtual time: a scheduler, an executor, a journal and a snapshot store on one thread, for production actors that do not
 * know the difference.
 */
@NullMarked
package io.matriarch.simulator.runtime;

import org.jspecify.annotations.NullMarked;
