/**
 * The orchestrators of a trial: production's cluster actor on whichever of them hosts it, with crashes, takeovers and two of them
 * at once. Cluster sharding itself stays outside; what it does about a dead host is modelled here.
 *
 * <p>Open {@link io.matriarch.simulator.world.orchestrator.Orchestrators} first.
 */
@NullMarked
package io.matriarch.simulator.world.orchestrator;

import org.jspecify.annotations.NullMarked;
