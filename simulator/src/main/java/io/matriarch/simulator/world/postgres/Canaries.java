package io.matriarch.simulator.world.postgres;

import io.matriarch.agent.Action;
import io.matriarch.agent.postgres.PostgresServer.Outcome;
import io.matriarch.simulator.history.Happening;
import java.util.Optional;
import java.util.function.Consumer;

/** The agent's small transactions: they take the way of every commit. */
final class Canaries {

    private static final int BYTES = 96;
    private static final long REFUSAL_NANOS = 1_000_000L;

    private Canaries() {}

    static void sing(AgentSide agent, Optional<Action.Count> count, Consumer<Outcome> done) {
        var rule = count.map(counted -> SyncRule.waitingFor(counted.epoch(), counted.standbys()));
        var server = agent.server;
        if (server.phase() == Server.Phase.DOWN) {
            agent.after(REFUSAL_NANOS, () -> done.accept(new Outcome.TimedOut("connection refused")));
        } else if (rule.isPresent() && !server.commits.follows(rule.get())) {
            agent.after(REFUSAL_NANOS, () -> done.accept(new Outcome.Failed("PostgreSQL counts by others")));
        } else {
            var sent = agent.machine.time.nowNanos();
            server.take(BYTES, rule.isPresent(), answer -> {
                if (answer instanceof WriteAnswer.Committed) {
                    count.ifPresent(counted -> agent.machine.history.note(
                            new Happening.CanaryAcknowledged(agent.machine.self, counted.epoch(), sent)));
                }
                agent.after(1, () -> done.accept(outcome(answer)));
            });
        }
    }

    private static Outcome outcome(WriteAnswer answer) {
        return switch (answer) {
            case WriteAnswer.Committed _ -> new Outcome.Done();
            case WriteAnswer.CommittedLocally _ ->
                new Outcome.Failed("canceling wait for synchronous replication due to user request");
            case WriteAnswer.Refused(var why) -> new Outcome.Failed(why);
            case WriteAnswer.Broken(var why) -> new Outcome.TimedOut(why);
        };
    }
}
