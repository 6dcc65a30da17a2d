package io.matriarch.agent;

import java.util.List;

/**
 * One step of an agent.
 *
 * @param next its state from now on
 * @param actions what to do, in this order
 * @param wakeAtNanos monotonic time at which it has to be stepped again, with a tick, if nothing else comes before
 */
public record Step(AgentState next, List<Action> actions, long wakeAtNanos) {

    public Step {
        actions = List.copyOf(actions);
    }
}
