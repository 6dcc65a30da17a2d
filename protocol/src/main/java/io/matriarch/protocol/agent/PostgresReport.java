package io.matriarch.protocol.agent;

import io.matriarch.protocol.id.Lsn;
import io.matriarch.protocol.id.NodeAddress;
import io.matriarch.protocol.id.SystemIdentifier;
import io.matriarch.protocol.id.Timeline;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A PostgreSQL server.
 *
 * @param position the end of the WAL it has: flushed on a primary, received on a standby, the end of WAL on disk when stopped
 * @param replayed on a standby, how far it has replayed
 * @param upstream on a standby, from where it streams
 * @param standbys on a primary, who streams from it
 * @param failure why it does not run, when that is known
 */
public record PostgresReport(
        ServerState state,
        Optional<ServerRole> role,
        Optional<SystemIdentifier> system,
        Optional<Timeline> timeline,
        Optional<Lsn> position,
        Optional<Lsn> replayed,
        Optional<Upstream> upstream,
        List<StandbyLink> standbys,
        Optional<Integer> version,
        Optional<String> failure) {

    public PostgresReport {
        standbys = List.copyOf(standbys);
    }

    /** Nothing is known, or there is no data directory. */
    public static PostgresReport of(ServerState state) {
        return new PostgresReport(
                state,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                Optional.empty(),
                Optional.empty());
    }

    /** The same of a server of which it is not known where its WAL ends. */
    public PostgresReport withoutPosition() {
        return new PostgresReport(
                state, role, system, timeline, Optional.empty(), replayed, upstream, standbys, version, failure);
    }

    /** Whether it accepts writes, as far as its agent knows. */
    public boolean isWritable() {
        return state == ServerState.RUNNING
                && role.filter(r -> r == ServerRole.PRIMARY).isPresent();
    }

    /** Whether it accepts writes, or did when it last answered and has been silent since. */
    public boolean mayBeWritable() {
        return isWritable()
                || (state == ServerState.UNKNOWN
                        && role.filter(r -> r == ServerRole.PRIMARY).isPresent());
    }

    /** Whether no process of it is left. */
    public boolean isStopped() {
        return switch (state) {
            case ABSENT, STOPPED, CRASHED -> true;
            case INITIALIZING, CLONING, REWINDING -> true;
            case STARTING, RUNNING, STOPPING, UNKNOWN -> false;
        };
    }

    /** Whether nothing is new but figures; the position is one only while it changes by itself. */
    public boolean saysTheSameAs(PostgresReport other) {
        return state == other.state
                && role.equals(other.role)
                && system.equals(other.system)
                && timeline.equals(other.timeline)
                && (!isStopped() || position.equals(other.position))
                && saysTheSame(upstream, other.upstream)
                && saysTheSame(standbys, other.standbys)
                && version.equals(other.version)
                && failure.equals(other.failure);
    }

    private static boolean saysTheSame(Optional<Upstream> one, Optional<Upstream> other) {
        if (one.isEmpty() || other.isEmpty()) {
            return one.isEmpty() && other.isEmpty();
        }
        return one.get().streaming() == other.get().streaming()
                && one.get().address().equals(other.get().address());
    }

    private static boolean saysTheSame(List<StandbyLink> some, List<StandbyLink> others) {
        if (some.size() != others.size()) {
            return false;
        }
        for (var i = 0; i < some.size(); i++) {
            var one = some.get(i);
            var other = others.get(i);
            if (!one.applicationName().equals(other.applicationName())
                    || !one.state().equals(other.state())) {
                return false;
            }
        }
        return true;
    }

    /** What the server is doing. */
    public enum ServerState {
        /** The agent has just started and has not looked. */
        UNKNOWN,
        /** There is no data directory. */
        ABSENT,
        /** initdb runs. */
        INITIALIZING,
        /** A copy of the leader is being taken. */
        CLONING,
        /** pg_rewind runs. */
        REWINDING,
        /** Shut down; no process is left. */
        STOPPED,
        /** Ended by itself; no process is left. */
        CRASHED,
        /** Started, and does not accept connections. */
        STARTING,
        /** Accepts connections. */
        RUNNING,
        /** Is shutting down. */
        STOPPING
    }

    /** What the server is while it runs. */
    public enum ServerRole {
        PRIMARY,
        STANDBY
    }

    /**
     * A standby's WAL receiver.
     *
     * @param streaming whether it is connected and streams
     * @param silence how long ago the last message came, when one came
     */
    public record Upstream(
            Optional<NodeAddress> address, boolean streaming, Optional<Duration> silence, Optional<Lsn> received) {}

    /**
     * A standby as its primary sees it ({@code pg_stat_replication}).
     *
     * @param applicationName the standby's instance name
     * @param state startup, catchup, streaming, backup or stopping
     */
    public record StandbyLink(
            String applicationName, String state, Optional<Lsn> sent, Optional<Lsn> flushed, Optional<Lsn> replayed) {}
}
