package io.matriarch.agent;

import io.matriarch.agent.AgentState.Errand;
import io.matriarch.protocol.agent.AgentConfig;
import io.matriarch.protocol.agent.Assignment;
import io.matriarch.protocol.agent.FromAgent;
import io.matriarch.protocol.agent.ToAgent;
import io.matriarch.protocol.id.OperationId;
import java.util.Optional;

/** What the orchestrators say. */
final class Orders {

    private static final int MOST_ERRANDS = 16;

    private Orders() {}

    static void take(Turn turn, long channel, ToAgent message) {
        switch (message) {
            // The shell has answered it, with its version and build.
            case ToAgent.Hello _ -> {}
            case ToAgent.Configure(var config) -> configure(turn, channel, config);
            case ToAgent.Assign(var assignment) -> assign(turn, channel, assignment);
            case ToAgent.Perform perform -> perform(turn, channel, perform);
            case ToAgent.RequestReport() -> {
                turn.watch = turn.watch.want();
                // One that is under way may have begun before; given up for another it would never end while the server
                // hangs.
                turn.lookNow |= turn.watch.observing().isEmpty();
            }
            case ToAgent.Retire(var onlyIfIdle) -> {
                var idle = turn.holding.handle().isEmpty() && turn.duty.isIdle();
                if (!onlyIfIdle || idle) {
                    turn.act(new Action.Exit());
                }
            }
        }
    }

    private static void configure(Turn turn, long channel, AgentConfig config) {
        if (!config.instance().equals(turn.config.instance())) {
            reject(turn, channel, Optional.empty(), "this is the agent of " + turn.config.instance());
            return;
        }
        if (!config.equals(turn.config)) {
            turn.config = config;
            turn.duty = turn.duty.withReconfigure(true);
            turn.act(new Action.KeepConfig(config));
        }
    }

    private static void assign(Turn turn, long channel, Assignment assignment) {
        if (assignment.epoch().isBefore(turn.pledge.accepted())) {
            turn.send(channel, new FromAgent.StaleEpoch(assignment.epoch(), turn.pledge.accepted()));
            return;
        }
        if (turn.isAnotherWay(assignment)) {
            turn.repair = Repair.none(turn.now);
        }
        turn.pledge = turn.pledge.accept(assignment);
    }

    private static void perform(Turn turn, long channel, ToAgent.Perform perform) {
        var operation = perform.operation();
        var known = turn.pledge.hasDone(operation)
                || turn.errands.stream().anyMatch(errand -> errand.operation().equals(operation));
        if (known) {
            return;
        }
        if (perform.epoch().isBefore(turn.pledge.accepted())) {
            turn.send(channel, new FromAgent.StaleEpoch(perform.epoch(), turn.pledge.accepted()));
        } else if (turn.pledge.accepted().isBefore(perform.epoch())) {
            reject(
                    turn,
                    channel,
                    Optional.of(operation),
                    "epoch %s is not the one of the assignment, %s".formatted(perform.epoch(), turn.pledge.accepted()));
        } else if (turn.errands.size() >= MOST_ERRANDS) {
            reject(turn, channel, Optional.of(operation), "too many works wait already");
        } else {
            turn.errands.add(new Errand(operation, perform.work(), false, turn.now));
        }
    }

    private static void reject(Turn turn, long channel, Optional<OperationId> operation, String reason) {
        turn.send(channel, new FromAgent.Rejected(operation, reason));
    }
}
