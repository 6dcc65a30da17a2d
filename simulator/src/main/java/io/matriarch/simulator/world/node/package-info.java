/**
 * The hosts of instances: a clock, a disk and at most one agent, which runs the production's {@link
 * io.matriarch.agent.AgentDecider} in a shell that does what the production's does; and the way in from an orchestrator, as over
 * SSH. Knows PostgreSQL and etcd only from outside.
 *
 * <p>Open {@link io.matriarch.simulator.world.node.Node} first.
 */
@NullMarked
package io.matriarch.simulator.world.node;

import org.jspecify.annotations.NullMarked;
