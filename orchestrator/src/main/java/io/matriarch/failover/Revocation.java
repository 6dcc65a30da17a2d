package io.matriarch.failover;

import io.matriarch.failover.Assessment.Need;
import io.matriarch.lease.StoredStandbys;
import io.matriarch.protocol.cluster.ClusterState;
import io.matriarch.protocol.cluster.InstanceState;
import io.matriarch.protocol.cluster.Leadership;
import io.matriarch.protocol.cluster.Suspicion;
import io.matriarch.protocol.evidence.Evidence;
import io.matriarch.protocol.id.InstanceId;
import io.matriarch.protocol.id.Lsn;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Durability mode quorum: a leader that is suspected is not waited for. Enough of its standbys are taken away that it can
 * acknowledge nothing any more, and the most advanced of them leads (docs/quorum.md). A wrong suspicion costs a blip and no data, so
 * it may come early; but the orchestrator alone is no witness, and while one standby hears the leader, it lives.
 */
final class Revocation {

    /** How long PostgreSQL of a leader whose agent is there may look unwell. */
    private static final Duration UNWELL = Duration.ofSeconds(2);

    private final ClusterState state;
    private final Leadership leader;
    private final Observations seen;
    private final Timings timings;
    private final Instant now;

    Revocation(ClusterState state, Leadership leader, Observations seen, Timings timings, Instant now) {
        this.state = state;
        this.leader = leader;
        this.seen = seen;
        this.timings = timings;
        this.now = now;
    }

    /** Its agent says that PostgreSQL has ended: no witness is needed. Without enough standbys it is restarted where it is. */
    Assessment whenStopped(LeaderCondition.Stopped stopped) {
        var evidence = evidence(stopped);
        if (isRevocable()) {
            return revoke("PostgreSQL of the leader stopped", evidence);
        }
        if (state.suspicion().filter(Suspicion::restartOrdered).isPresent()) {
            return refuse(evidence);
        }
        return leader.epoch().equals(state.epoch())
                ? new Assessment.RestartLeader(
                        "its standbys cannot take over, so it is restarted where it is: " + arithmetic(),
                        evidence,
                        List.of())
                : leadAgain(evidence);
    }

    private Assessment leadAgain(List<Evidence> evidence) {
        return new Assessment.Promote(
                leader.instance(),
                "the old leader leads again: its standbys cannot take over: " + arithmetic(),
                evidence,
                List.of(),
                Optional.of(state.standbys()),
                record().map(StoredStandbys::revision));
    }

    /** Its agent is there and says that PostgreSQL does not serve. */
    Assessment whenUnhealthy(LeaderCondition.Unhealthy unhealthy) {
        var evidence = evidence(unhealthy);
        var suspected = state.suspicion().map(Suspicion::since).orElse(now);
        var attached = seen.node(leader.instance()).contact().since();
        var since = attached.isAfter(suspected) ? attached : suspected;
        if (!unhealthy.stuck() && now.isBefore(since.plus(UNWELL))) {
            return wait("leader-unhealthy", "the leader's agent is there: " + unhealthy.what(), evidence);
        }
        return isRevocable()
                ? revoke(
                        "the leader's agent is there, and PostgreSQL did not become well: " + unhealthy.what(),
                        evidence)
                : refuse(evidence);
    }

    /** The orchestrator does not hear it; the standbys are the witnesses. */
    Assessment whenUnreachable(LeaderCondition.Unreachable gone) {
        var evidence = new ArrayList<>(evidence(gone));
        var hearing = witnesses(true);
        if (!hearing.isEmpty()) {
            hearing.forEach(standby -> evidence.add(new Evidence.StandbyReceives(standby, positionOf(standby), now)));
            return wait(
                    "standby-still-receives",
                    "the orchestrator does not hear the leader, and a standby does: the leader lives",
                    evidence);
        }
        witnesses(false)
                .forEach(standby -> evidence.add(new Evidence.StandbyCutOff(standby, positionOf(standby), now)));
        return isRevocable()
                ? revoke("neither the orchestrator nor any standby hears the leader", evidence)
                : refuse(evidence);
    }

    /**
     * Whether no standby hears it, and so many that have streamed from it do not any more that it can acknowledge nothing. Where one
     * hears it, it waits for that one soon. One alone would have nobody to acknowledge its own writes, and is as likely to be the one
     * that is cut off.
     */
    boolean isDeserted() {
        var lost = witnesses(false).stream().filter(this::hasStreamed).toList();
        return lost.size() > 1
                && witnesses(true).isEmpty()
                && record().filter(stored -> stored.record().isRevokedBy(lost)).isPresent();
    }

    private boolean hasStreamed(InstanceId standby) {
        return seen.node(standby)
                .streamingSeenAt()
                .filter(leader.since()::isBefore)
                .isPresent();
    }

    private Assessment revoke(String reason, List<Evidence> evidence) {
        return new Assessment.Revoke(record().orElseThrow(), reason, evidence);
    }

    private Assessment refuse(List<Evidence> evidence) {
        return new Assessment.Refuse("too-few-pledges", "nobody may lead: " + arithmetic(), evidence, List.of());
    }

    String arithmetic() {
        return record().map(stored -> stored.record().arithmetic(reachable()))
                .orElse("etcd does not say whose acknowledgements the leader counts");
    }

    private Optional<StoredStandbys> record() {
        return seen.standbysOf(leader.epoch());
    }

    /** Whether enough standbys can be asked to pledge; asked in vain, they would only be missed. */
    Optional<StoredStandbys> revocable() {
        return record().filter(stored -> stored.record().isRevokedBy(reachable()));
    }

    private boolean isRevocable() {
        return revocable().isPresent();
    }

    private SortedSet<InstanceId> reachable() {
        return state.instances().values().stream()
                .filter(instance -> instance.task().isEmpty())
                .map(InstanceState::id)
                .filter(id -> !id.equals(leader.instance()) && isFresh(seen.node(id)))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private boolean isFresh(NodeView node) {
        return node.isAttached() && node.reportedAfter(now.minus(timings.silence()));
    }

    /** The standbys that say they hear the leader, or those that say they do not. */
    private List<InstanceId> witnesses(boolean hearing) {
        return reachable().stream()
                .filter(id -> seen.node(id).isRunningStandby())
                .filter(id -> hears(seen.node(id)) == hearing)
                .toList();
    }

    private boolean hears(NodeView node) {
        return node.postgres()
                .flatMap(server -> server.upstream())
                .filter(upstream -> upstream.streaming())
                .flatMap(upstream -> upstream.silence())
                .filter(silence -> silence.compareTo(timings.standbySilence()) < 0)
                .isPresent();
    }

    private Lsn positionOf(InstanceId standby) {
        return seen.node(standby).position().orElse(Lsn.ZERO);
    }

    private List<Evidence> evidence(LeaderCondition condition) {
        return FailoverPolicy.evidenceOf(leader, condition, seen, now);
    }

    private static Assessment wait(String code, String reason, List<Evidence> evidence) {
        return new Assessment.Wait(code, reason, evidence, new TreeSet<>(List.of(Need.FRESH_REPORTS)));
    }
}
