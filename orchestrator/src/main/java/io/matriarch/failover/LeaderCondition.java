package io.matriarch.failover;

import io.matriarch.lease.LeaderWatch.LeaderKey;
import io.matriarch.protocol.agent.AgentReport;
import io.matriarch.protocol.agent.PostgresReport.ServerState;
import io.matriarch.protocol.cluster.ClusterState;
import io.matriarch.protocol.cluster.Leadership;
import io.matriarch.protocol.id.Lsn;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** How the leader looks. */
public sealed interface LeaderCondition {

    /** It accepts writes under its lease, or nothing speaks against that yet. */
    record Well() implements LeaderCondition {}

    /** Its PostgreSQL is being restarted, or its agent has only just attached, and that has not taken too long. */
    record Working() implements LeaderCondition {}

    /** Its agent says that no process of PostgreSQL is left, and has said nothing else since {@code seenAt}. */
    record Stopped(Optional<Lsn> endOfWal, Instant seenAt) implements LeaderCondition {}

    /**
     * Its agent is there; PostgreSQL is not what a leader's should be.
     *
     * @param stuck whether its agent sees that commits do not return, for the disk's sake or because its standbys do not hear it:
     *     nothing is being done that would end that
     */
    record Unhealthy(String what, boolean stuck, Instant seenAt) implements LeaderCondition {}

    /** Nothing is heard from its agent. */
    record Unreachable(Duration silence, boolean hostAnswers) implements LeaderCondition {}

    /** The condition of {@code leader} as of {@code now}. */
    static LeaderCondition of(ClusterState state, Leadership leader, Observations seen, Timings timings, Instant now) {
        var node = seen.node(leader.instance());
        return switch (node.contact()) {
            case Contact.Detached gone -> whenDetached(gone, node, timings, now);
            case Contact.Attached here when isStillLooking(here, node, timings, now) -> new Working();
            case Contact.Attached _ ->
                node.report()
                        .map(report -> whenAttached(state, leader, seen, report, timings, now))
                        .orElseGet(Working::new);
        };
    }

    /** An agent that has just attached has not said anything yet, or has not seen its server yet: the last report is old. */
    private static boolean isStillLooking(Contact.Attached here, NodeView node, Timings timings, Instant now) {
        var silent = node.word().isEmpty();
        var blind = node.postgres()
                .filter(server -> server.state() == ServerState.UNKNOWN)
                .isPresent();
        return (silent || blind) && now.isBefore(here.since().plus(timings.silence()));
    }

    private static LeaderCondition whenDetached(Contact.Detached gone, NodeView node, Timings timings, Instant now) {
        var lastWord = node.reportedAt().orElse(gone.since());
        var silence = Duration.between(lastWord, now);
        var patience = node.report().isPresent()
                ? timings.silence()
                : timings.silence().multipliedBy(4);
        return silence.compareTo(patience) < 0 ? new Well() : new Unreachable(silence, gone.hostAnswers());
    }

    private static LeaderCondition whenAttached(
            ClusterState state,
            Leadership leader,
            Observations seen,
            AgentReport report,
            Timings timings,
            Instant now) {
        var node = seen.node(leader.instance());
        var server = report.postgres();
        var seenAt = node.reportedAt().orElse(now);
        var deserted = report.commitsWait() && new Revocation(state, leader, seen, timings, now).isDeserted();
        if (report.servesWrites() && !deserted) {
            return new Well();
        }
        if (isBeingRestarted(state, leader, timings, now) && !hasLostItsLease(report, seen, timings, now)) {
            return new Working();
        }
        return switch (server.state()) {
            case ABSENT, STOPPED, CRASHED, INITIALIZING, CLONING, REWINDING ->
                new Stopped(server.position(), node.stoppedSince().orElse(seenAt));
            case STARTING, STOPPING, RUNNING, UNKNOWN ->
                new Unhealthy(describe(report), server.isWritable() && (report.commitsHang() || deserted), seenAt);
        };
    }

    private static boolean isBeingRestarted(ClusterState state, Leadership leader, Timings timings, Instant now) {
        return state.instance(leader.instance())
                .flatMap(instance -> instance.task())
                .filter(task -> !task.kind().removes())
                .filter(task -> now.isBefore(task.startedAt().plus(timings.restart())))
                .isPresent();
    }

    /** Without authority it may not start, and for some time it has not got the key back: so its agent cannot reach etcd. */
    private static boolean hasLostItsLease(AgentReport report, Observations seen, Timings timings, Instant now) {
        return report.authority().isZero()
                && seen.key() instanceof LeaderKey.Absent
                && !now.isBefore(seen.keySince().plus(timings.silence()));
    }

    private static String describe(AgentReport report) {
        var server = report.postgres();
        var role = server.role()
                .map(r -> " as " + r.name().toLowerCase(java.util.Locale.ROOT))
                .orElse("");
        var lease = report.heldEpoch().isPresent() ? "" : ", and the leader key is not held";
        var ailment = report.ailment().map(what -> ", and " + what.words()).orElse("");
        return "PostgreSQL is %s%s%s%s%s"
                .formatted(
                        server.state().name().toLowerCase(java.util.Locale.ROOT),
                        role,
                        lease,
                        ailment,
                        server.failure().map(why -> " (" + why + ")").orElse(""));
    }
}
