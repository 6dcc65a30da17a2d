package io.matriarch.failover;

import io.matriarch.protocol.agent.AgentReport;
import io.matriarch.protocol.agent.PostgresReport;
import io.matriarch.protocol.agent.PostgresReport.ServerRole;
import io.matriarch.protocol.agent.PostgresReport.ServerState;
import io.matriarch.protocol.id.Lsn;
import java.time.Instant;
import java.util.Optional;

/**
 * What is known of one instance, by the orchestrator's own clock.
 *
 * @param report the last that came, also after the channel was lost
 * @param reportedAt when it came
 * @param lastEnd where its WAL ended when it last said so: a server that is coming up says nothing of it, and has lost nothing
 * @param stoppedSince since when its reports say, one after the other, that no process of PostgreSQL is left
 * @param lastWellAt when it was last seen accepting writes under a lease
 * @param streamingSeenAt on a standby, when it was last seen streaming, confirmed by the leader
 * @param fencedAt when it was last fenced over SSH with nothing left running; forgotten when its agent attaches again
 * @param step what its supervisor is doing, for people
 */
public record NodeView(
        Contact contact,
        Optional<AgentReport> report,
        Optional<Instant> reportedAt,
        Optional<Lsn> lastEnd,
        Optional<Instant> stoppedSince,
        Optional<Instant> lastWellAt,
        Optional<Instant> streamingSeenAt,
        Optional<Instant> fencedAt,
        Optional<String> step) {

    /** Nothing was heard of it. */
    public static NodeView unseen(Instant since) {
        return new NodeView(
                new Contact.Detached(since, false, "not connected yet"),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    public NodeView attached(Instant at) {
        return new NodeView(
                new Contact.Attached(at),
                report,
                reportedAt,
                lastEnd,
                Optional.empty(),
                lastWellAt,
                streamingSeenAt,
                Optional.empty(),
                Optional.empty());
    }

    public NodeView detached(Instant at, boolean hostAnswers, String why) {
        var since = switch (contact) {
            case Contact.Attached a -> at;
            case Contact.Detached d -> d.since();
        };
        return new NodeView(
                new Contact.Detached(since, hostAnswers, why),
                report,
                reportedAt,
                lastEnd,
                stoppedSince,
                lastWellAt,
                streamingSeenAt,
                fencedAt,
                step);
    }

    public NodeView reported(AgentReport next, Instant at) {
        var well = next.servesWrites();
        return new NodeView(
                contact,
                Optional.of(next),
                Optional.of(at),
                next.postgres().position().or(() -> lastEnd),
                next.postgres().isStopped() ? stoppedSince.or(() -> Optional.of(at)) : Optional.empty(),
                well ? Optional.of(at) : lastWellAt,
                streamingSeenAt,
                fencedAt,
                step);
    }

    public NodeView streaming(Instant at) {
        return new NodeView(
                contact, report, reportedAt, lastEnd, stoppedSince, lastWellAt, Optional.of(at), fencedAt, step);
    }

    public NodeView fenced(Instant at) {
        return new NodeView(
                contact, report, reportedAt, lastEnd, stoppedSince, lastWellAt, streamingSeenAt, Optional.of(at), step);
    }

    public NodeView doing(String what) {
        return new NodeView(
                contact,
                report,
                reportedAt,
                lastEnd,
                stoppedSince,
                lastWellAt,
                streamingSeenAt,
                fencedAt,
                Optional.of(what));
    }

    public boolean isAttached() {
        return switch (contact) {
            case Contact.Attached a -> true;
            case Contact.Detached d -> false;
        };
    }

    /** What its agent has said over the link it has now. */
    public Optional<AgentReport> word() {
        return switch (contact) {
            case Contact.Attached here ->
                report.filter(
                        r -> reportedAt.filter(at -> !at.isBefore(here.since())).isPresent());
            case Contact.Detached _ -> Optional.empty();
        };
    }

    /** The server, when its agent has ever reported. */
    public Optional<PostgresReport> postgres() {
        return report.map(AgentReport::postgres);
    }

    /** The end of the WAL it is known to have. */
    public Optional<Lsn> position() {
        return postgres().flatMap(PostgresReport::position);
    }

    /** Whether its last report, which may be old, showed a running standby. */
    public boolean isRunningStandby() {
        return postgres()
                .filter(server -> server.state() == ServerState.RUNNING)
                .flatMap(PostgresReport::role)
                .filter(role -> role == ServerRole.STANDBY)
                .isPresent();
    }

    /** Whether it reported after {@code moment}. */
    public boolean reportedAfter(Instant moment) {
        return reportedAt.filter(at -> at.isAfter(moment)).isPresent();
    }
}
