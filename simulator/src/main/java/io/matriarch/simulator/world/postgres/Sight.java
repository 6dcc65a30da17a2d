package io.matriarch.simulator.world.postgres;

import io.matriarch.agent.postgres.Observation;
import io.matriarch.protocol.agent.PostgresReport;
import io.matriarch.protocol.agent.PostgresReport.ServerRole;
import io.matriarch.protocol.agent.PostgresReport.ServerState;
import io.matriarch.protocol.agent.PostgresReport.Upstream;
import io.matriarch.protocol.id.Lsn;
import io.matriarch.protocol.id.Timeline;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** An agent's looks at its server: what it would read from processes, files and SQL within its patience. */
final class Sight {

    private static final long PATIENCE_NANOS = 1_000_000_000L;
    /** Of a look that only has to check that there is no process. */
    private static final long GLANCE_NANOS = 2_000_000L;

    private static final Upstream NO_RECEIVER =
            new Upstream(Optional.empty(), false, Optional.empty(), Optional.empty());

    private final AgentSide agent;

    Sight(AgentSide agent) {
        this.agent = agent;
    }

    void look(Consumer<PostgresReport> done) {
        var activity = agent.activity;
        var machine = agent.machine;
        if (activity != null) {
            agent.after(1, () -> done.accept(PostgresReport.of(activity)));
        } else if (!agent.server.isRunning()) {
            lookAtDisk(done);
        } else if (agent.server.isHung()) {
            agent.after(PATIENCE_NANOS, () -> answerLate(done));
        } else {
            agent.after(Math.min(PATIENCE_NANOS, machine.draw(machine.calibration.look())), () -> answer(done));
        }
    }

    private void answer(Consumer<PostgresReport> done) {
        if (agent.server.isRunning() && agent.server.isHung()) {
            agent.after(PATIENCE_NANOS, () -> answerLate(done));
        } else {
            answerLate(done);
        }
    }

    /** By now it is known what the server says, or that it says nothing. */
    private void answerLate(Consumer<PostgresReport> done) {
        var server = agent.server;
        if (!server.isRunning()) {
            lookAtDisk(done);
        } else if (server.isHung()) {
            done.accept(silent("no answer in time"));
        } else {
            switch (server.phase()) {
                case DOWN -> lookAtDisk(done);
                case STARTING -> done.accept(of(ServerState.STARTING, Optional.empty()));
                case STOPPING -> done.accept(of(ServerState.STOPPING, Optional.empty()));
                case RUNNING ->
                    done.accept(server.isExhausted() ? silent("sorry, too many clients already (53300)") : running());
            }
        }
    }

    private void lookAtDisk(Consumer<PostgresReport> done) {
        var machine = agent.machine;
        var mustSearch = !agent.endKnown && agent.disk.data() != null && !agent.server.lingers();
        var takes = mustSearch ? machine.draw(machine.calibration.walEnd()) : GLANCE_NANOS;
        agent.after(Math.min(takes, PATIENCE_NANOS), () -> done.accept(ended(takes <= PATIENCE_NANOS)));
    }

    private PostgresReport ended(boolean found) {
        var server = agent.server;
        if (server.lingers()) {
            return report(
                    ServerState.UNKNOWN,
                    Optional.empty(),
                    Optional.empty(),
                    Optional.of("processes without a postmaster are left"));
        }
        if (server.isRunning()) {
            return of(ServerState.STARTING, Optional.empty());
        }
        var data = agent.disk.data();
        agent.endKnown |= found;
        return Observation.ended(
                agent.disk.inspect(false),
                agent.endedOnPurpose,
                data != null && found ? Optional.of(new Lsn(data.written)) : Optional.empty());
    }

    private PostgresReport silent(String problem) {
        return agent.answered
                ? of(ServerState.UNKNOWN, Optional.of(problem))
                : of(ServerState.STARTING, Optional.empty());
    }

    private PostgresReport of(ServerState state, Optional<String> failure) {
        var data = agent.server.data();
        return data.standby
                ? report(state, Optional.of(ServerRole.STANDBY), Optional.empty(), failure)
                : report(state, Optional.of(ServerRole.PRIMARY), Optional.of(data.branch.timeline), failure);
    }

    private static PostgresReport report(
            ServerState state, Optional<ServerRole> role, Optional<Timeline> timeline, Optional<String> failure) {
        return new PostgresReport(
                state,
                role,
                Optional.empty(),
                timeline,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                Optional.empty(),
                failure);
    }

    private PostgresReport running() {
        agent.answered = true;
        var server = agent.server;
        server.settle();
        var data = server.data();
        var standby = !server.isPrimary();
        return new PostgresReport(
                ServerState.RUNNING,
                Optional.of(standby ? ServerRole.STANDBY : ServerRole.PRIMARY),
                Optional.of(data.system),
                Optional.of(data.branch.timeline),
                Optional.of(new Lsn(data.flushed)),
                standby ? Optional.of(new Lsn(server.replayed())) : Optional.empty(),
                standby ? Optional.of(upstream()) : Optional.empty(),
                server.senders.links(),
                Optional.of(Data.VERSION),
                Optional.empty());
    }

    private Upstream upstream() {
        var receiver = agent.server.receiver;
        var stream = receiver.stream();
        return stream == null
                ? NO_RECEIVER
                : new Upstream(
                        receiver.upstream().map(target -> target.address()),
                        true,
                        Optional.of(stream.silence()),
                        Optional.of(new Lsn(agent.server.data().flushed)));
    }
}
