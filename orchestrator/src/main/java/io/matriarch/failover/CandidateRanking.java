package io.matriarch.failover;

import io.matriarch.protocol.cluster.ClusterState;
import io.matriarch.protocol.cluster.InstanceState;
import io.matriarch.protocol.cluster.Leadership;
import io.matriarch.protocol.cluster.Membership;
import io.matriarch.protocol.cluster.Suspicion;
import io.matriarch.protocol.evidence.CandidateVerdict;
import io.matriarch.protocol.evidence.CandidateVerdict.Verdict;
import io.matriarch.protocol.id.InstanceId;
import io.matriarch.protocol.id.Lsn;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Who could lead instead, best first: of the same history, near enough, most advanced WAL first, lowest sequence number among
 * equals. Who was to lead already and did not comes after all others.
 *
 * @param verdicts one for every instance but the leader, in order of their names
 * @param triedInVain who was tried, the last one last
 */
public record CandidateRanking(List<CandidateVerdict> verdicts, List<InstanceId> triedInVain) {

    private static final Comparator<CandidateVerdict> BEST_FIRST = Comparator.comparing(
                    (CandidateVerdict verdict) -> verdict.received().orElse(Lsn.ZERO))
            .reversed()
            .thenComparing(CandidateVerdict::instance);

    public CandidateRanking {
        verdicts = List.copyOf(verdicts);
        triedInVain = List.copyOf(triedInVain);
    }

    /**
     * What a candidate is held to.
     *
     * @param newerThan reports have to have come after this moment
     * @param end the most that the old leader is known to have had
     * @param mayLackBytes how far behind {@code end} a candidate may be
     */
    public record Bar(Instant newerThan, Lsn end, long mayLackBytes) {}

    /** Judges every instance but the leader. */
    public static CandidateRanking of(ClusterState state, Leadership leader, Observations seen, Bar bar) {
        var verdicts = state.instances().values().stream()
                .filter(instance -> !instance.id().equals(leader.instance()))
                .map(instance -> judge(state, leader, instance, seen.node(instance.id()), bar))
                .toList();
        return new CandidateRanking(
                verdicts, state.suspicion().map(Suspicion::triedInVain).orElse(List.of()));
    }

    /** The best that is eligible. */
    public Optional<CandidateVerdict> best() {
        return verdicts.stream()
                .filter(verdict -> verdict.verdict() == Verdict.ELIGIBLE)
                .min(Comparator.comparingInt((CandidateVerdict verdict) -> triedInVain.indexOf(verdict.instance()))
                        .thenComparing(BEST_FIRST));
    }

    /** The best that is eligible and has not been tried. */
    Optional<CandidateVerdict> bestUntried() {
        return best().filter(verdict -> !triedInVain.contains(verdict.instance()));
    }

    public boolean isEligible(InstanceId instance) {
        return verdicts.stream().anyMatch(v -> v.instance().equals(instance) && v.verdict() == Verdict.ELIGIBLE);
    }

    /** The verdicts for the journal, with {@code chosen} marked. */
    public List<CandidateVerdict> choosing(InstanceId chosen) {
        return verdicts.stream()
                .map(v -> v.instance().equals(chosen)
                        ? new CandidateVerdict(
                                v.instance(), Verdict.CHOSEN, v.reason(), v.received(), v.timeline(), v.lagBytes())
                        : v)
                .toList();
    }

    /** A line for each instance, or for the one that was wanted, for a refusal. */
    public List<String> reasons(Optional<InstanceId> wanted) {
        return verdicts.isEmpty()
                ? List.of("there is no other instance")
                : verdicts.stream()
                        .filter(verdict ->
                                wanted.isEmpty() || verdict.instance().equals(wanted.get()))
                        .map(verdict -> "%s: %s".formatted(verdict.instance(), verdict.reason()))
                        .toList();
    }

    private static CandidateVerdict judge(
            ClusterState state, Leadership leader, InstanceState instance, NodeView node, Bar bar) {
        var received = node.position();
        var lag = received.map(position -> bar.end().bytesAheadOf(position));
        var objection = objection(state, leader, instance, node, bar, lag);
        return new CandidateVerdict(
                instance.id(),
                objection.isPresent() ? Verdict.REJECTED : Verdict.ELIGIBLE,
                objection.orElse("of the same history and near enough"),
                received,
                node.postgres().flatMap(server -> server.timeline()),
                lag);
    }

    private static Optional<String> objection(
            ClusterState state, Leadership leader, InstanceState instance, NodeView node, Bar bar, Optional<Long> lag) {
        if (!instance.spec().role().mayLead()) {
            return Optional.of("declared %s, which is never promoted"
                    .formatted(instance.spec().role().name().toLowerCase(java.util.Locale.ROOT)));
        }
        if (instance.membership() == Membership.EXPECTED) {
            return Optional.of("has never been seen streaming and caught up");
        }
        if (instance.task().isPresent()) {
            return Optional.of("is being worked on (%s)"
                    .formatted(instance.task().get().kind().name().toLowerCase(java.util.Locale.ROOT)));
        }
        if (!node.isAttached()) {
            return Optional.of("its agent is unreachable");
        }
        if (!node.isRunningStandby()) {
            return Optional.of("its PostgreSQL does not run as a standby");
        }
        if (!node.reportedAfter(bar.newerThan())) {
            return Optional.of("has not reported since the leader failed");
        }
        return objectionToHistory(state, leader, node, bar, lag);
    }

    private static Optional<String> objectionToHistory(
            ClusterState state, Leadership leader, NodeView node, Bar bar, Optional<Long> lag) {
        var server = node.postgres().orElseThrow();
        if (state.system().isPresent()
                && server.system()
                        .filter(id -> !state.system().get().equals(id))
                        .isPresent()) {
            return Optional.of("has another system identifier");
        }
        if (server.timeline()
                .filter(timeline -> timeline.compareTo(leader.timeline()) < 0)
                .isPresent()) {
            return Optional.of("is on timeline %s, the leader was on %s"
                    .formatted(server.timeline().get(), leader.timeline()));
        }
        if (lag.isEmpty()) {
            return Optional.of("its WAL position is unknown");
        }
        return lag.get() > bar.mayLackBytes()
                ? Optional.of("%d bytes behind, and %d may be lost".formatted(lag.get(), bar.mayLackBytes()))
                : Optional.empty();
    }
}
