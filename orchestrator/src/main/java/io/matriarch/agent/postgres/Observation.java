package io.matriarch.agent.postgres;

import io.matriarch.agent.postgres.PostgresServer.DataDirectory;
import io.matriarch.protocol.agent.PostgresReport;
import io.matriarch.protocol.agent.PostgresReport.ServerRole;
import io.matriarch.protocol.agent.PostgresReport.ServerState;
import io.matriarch.protocol.id.Lsn;
import io.matriarch.protocol.id.SystemIdentifier;
import io.matriarch.protocol.id.Timeline;
import java.util.List;
import java.util.Optional;

/** What to report of a server that gave no answer, or does not run. Pure. */
public final class Observation {

    /** SQLSTATE of a server that starts up or shuts down. */
    private static final String CANNOT_CONNECT_NOW = "57P03";

    private Observation() {}

    /**
     * Of a server whose processes live.
     *
     * @param answered whether it has ever accepted a connection since it was started
     * @param onDisk what it is by its files
     */
    static PostgresReport silent(Sql.Answer<PostgresReport> answer, boolean answered, Installation.Role onDisk) {
        var state = silentState(answer, answered);
        return report(
                state,
                Optional.of(onDisk.role()),
                Optional.empty(),
                onDisk.timeline(),
                Optional.empty(),
                state == ServerState.UNKNOWN ? Optional.of(answer.problem()) : Optional.empty());
    }

    private static ServerState silentState(Sql.Answer<PostgresReport> answer, boolean answered) {
        if (answer instanceof Sql.Answer.Rejected<PostgresReport>(var state, var why)
                && state.equals(CANNOT_CONNECT_NOW)) {
            return why.contains("shutting down") ? ServerState.STOPPING : ServerState.STARTING;
        }
        return answered ? ServerState.UNKNOWN : ServerState.STARTING;
    }

    /**
     * Of a server of which no process is left.
     *
     * @param onPurpose whether we have stopped or fenced it
     * @param end of the WAL on disk, when it was looked for
     */
    public static PostgresReport ended(DataDirectory directory, boolean onPurpose, Optional<Lsn> end) {
        return switch (directory) {
            case DataDirectory.Absent() -> PostgresReport.of(ServerState.ABSENT);
            case DataDirectory.Unusable(var why) ->
                report(
                        ServerState.STOPPED,
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of("unusable data directory: " + why));
            case DataDirectory.Present present -> {
                var crashed = !onPurpose && !present.cleanlyShutDown();
                yield report(
                        crashed ? ServerState.CRASHED : ServerState.STOPPED,
                        Optional.empty(),
                        Optional.of(present.system()),
                        Optional.of(present.timeline()),
                        end,
                        crashed ? Optional.of("ended without a shutdown") : Optional.empty());
            }
        };
    }

    /** Of a server whose main process is gone while others are not. */
    static PostgresReport leftovers(List<Processes.Stat> left) {
        return report(
                ServerState.UNKNOWN,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(left.size() + " processes without a postmaster are left"));
    }

    private static PostgresReport report(
            ServerState state,
            Optional<ServerRole> role,
            Optional<SystemIdentifier> system,
            Optional<Timeline> timeline,
            Optional<Lsn> position,
            Optional<String> failure) {
        return new PostgresReport(
                state,
                role,
                system,
                timeline,
                position,
                Optional.empty(),
                Optional.empty(),
                List.of(),
                Optional.empty(),
                failure);
    }
}
