package io.matriarch.failover;

import io.matriarch.failover.Assessment.Need;
import io.matriarch.lease.LeaderWatch.LeaderKey;
import io.matriarch.lease.StoredStandbys;
import io.matriarch.protocol.agent.PostgresReport;
import io.matriarch.protocol.cluster.ClusterState;
import io.matriarch.protocol.cluster.Leadership;
import io.matriarch.protocol.cluster.Lifecycle;
import io.matriarch.protocol.cluster.StandbySet;
import io.matriarch.protocol.evidence.CandidateVerdict;
import io.matriarch.protocol.evidence.CandidateVerdict.Verdict;
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

/**
 * Whether the leader has to be replaced now, by whom, and if not, why not. Pure: the same state, observations and time give
 * the same answer.
 *
 * <p>Durability mode async: nobody is promoted before the old leader is fenced. That is certain when its agent reports
 * PostgreSQL stopped; when its lease has run out, for it stops itself before that; or, where the host can be reached and the
 * agent cannot, when PostgreSQL was killed over SSH. Whatever is decided here, the candidate's agent promotes only after it
 * has taken the leader key in etcd.
 */
public final class FailoverPolicy {

    /** The code of a wait for answers that are on their way: too short to be worth a record. */
    public static final String ASKING = "asking-standbys";

    private final ClusterState state;
    private final Leadership leader;
    private final Observations seen;
    private final Timings timings;
    private final Instant now;

    private FailoverPolicy(ClusterState state, Leadership leader, Observations seen, Instant now) {
        this.state = state;
        this.leader = leader;
        this.seen = seen;
        this.timings = Timings.of(state.settings());
        this.now = now;
    }

    /** What to do about the leader as of {@code now}. */
    public static Assessment assess(ClusterState state, Observations seen, Instant now) {
        if (state.lifecycle() != Lifecycle.MANAGED
                || state.change().isPresent()
                || state.leader().isEmpty()) {
            return new Assessment.Nothing();
        }
        return new FailoverPolicy(state, state.leader().get(), seen, now).assess();
    }

    private Assessment assess() {
        var condition = LeaderCondition.of(state, leader, seen, timings, now);
        return switch (condition) {
            case LeaderCondition.Well w -> succession(condition).orElseGet(this::whenWell);
            case LeaderCondition.Working w -> new Assessment.Nothing();
            case LeaderCondition.Stopped stopped ->
                beforeAll(condition)
                        .orElseGet(() ->
                                quorum().map(rule -> rule.whenStopped(stopped)).orElseGet(() -> whenStopped(stopped)));
            case LeaderCondition.Unhealthy unhealthy ->
                beforeAll(condition)
                        .orElseGet(() -> quorum().map(rule -> rule.whenUnhealthy(unhealthy))
                                .orElseGet(() -> whenUnhealthy(unhealthy)));
            case LeaderCondition.Unreachable gone ->
                beforeAll(condition)
                        .orElseGet(() -> quorum().map(rule -> rule.whenUnreachable(gone))
                                .orElseGet(() -> whenUnreachable(gone)));
        };
    }

    /** Also for a leader that has not heard yet that it shall count nobody: as long as it counts, its lease says nothing. */
    private Optional<Revocation> quorum() {
        return state.isQuorum() || counts()
                ? Optional.of(new Revocation(state, leader, seen, timings, now))
                : Optional.empty();
    }

    /** Whether each of its commits waits for standbys, as far as etcd knows: then they can vouch for it, however long its lease is over. */
    private boolean counts() {
        return seen.standbysOf(leader.epoch())
                .filter(stored -> !stored.record().inForce().contains(StandbySet.NONE))
                .isPresent();
    }

    private boolean mayBeVouchedFor(NodeView node) {
        var stopped = node.isAttached()
                && node.postgres().filter(PostgresReport::isStopped).isPresent();
        return counts() && !stopped && revocable(state, leader, seen, now).isEmpty();
    }

    /** A pause holds back what would be decided. Who has taken the key leads already, by an earlier decision. */
    private Optional<Assessment> beforeAll(LeaderCondition condition) {
        return succession(condition).or(this::whenPaused);
    }

    /** Who holds the key may have accepted writes, whatever the old leader said last. */
    private Optional<Assessment> succession(LeaderCondition condition) {
        return successor()
                .filter(holder -> !seen.deniesToLead(holder, timings.silence(), now))
                .map(holder -> confirm(holder, condition));
    }

    /** A candidate that was given up, and then took the leader key after all. */
    private Optional<InstanceId> successor() {
        return heir(state, seen).filter(holder -> !holder.equals(leader.instance()));
    }

    /** Who holds the leader key in an epoch after the leader's. */
    public static Optional<InstanceId> heir(ClusterState state, Observations seen) {
        return switch (seen.key()) {
            case LeaderKey.Held held
            when state.leader()
                    .filter(leader -> leader.epoch().isBefore(held.epoch()))
                    .isPresent() ->
                state.instances().keySet().stream()
                        .filter(id -> id.value().equals(held.holder()))
                        .findFirst();
            case LeaderKey.Held _, LeaderKey.Absent _, LeaderKey.Unknown _ -> Optional.empty();
        };
    }

    private Assessment confirm(InstanceId holder, LeaderCondition condition) {
        var node = seen.node(holder);
        var verdict = new CandidateVerdict(
                holder,
                Verdict.CHOSEN,
                "holds the leader key",
                node.position(),
                node.postgres().flatMap(PostgresReport::timeline),
                Optional.empty());
        return new Assessment.Promote(
                holder,
                "%s has taken the leader key after it was given up, and may have accepted writes".formatted(holder),
                evidence(condition),
                List.of(verdict),
                standbysUnder(holder),
                basis());
    }

    private Optional<StandbySet> standbysUnder(InstanceId next) {
        return state.isQuorum() ? Optional.of(state.standbysUnder(next)) : Optional.empty();
    }

    /** In quorum mode whoever leads next does so only if nobody else has meanwhile. */
    private Optional<Long> basis() {
        return state.isQuorum() ? seen.key().standbys().map(StoredStandbys::revision) : Optional.empty();
    }

    /**
     * Why the leader may still accept writes although nobody can tell its agent to stop; empty when its agent can be told, or
     * its lease still has to run out before anybody can take the key, or nothing speaks for it. No force overrules this.
     */
    public static Optional<String> signsOfLife(ClusterState state, Leadership leader, Observations seen, Instant now) {
        var policy = new FailoverPolicy(state, leader, seen, now);
        var node = seen.node(leader.instance());
        if (node.fencedAt().isPresent()) {
            return Optional.empty();
        }
        if (policy.mayBeVouchedFor(node)) {
            return Optional.of("its standbys may still acknowledge to it and keep it writable: "
                    + pledgeArithmetic(state, leader, seen, now));
        }
        if (node.isAttached() || !(seen.key() instanceof LeaderKey.Absent)) {
            return Optional.empty();
        }
        if (node.contact() instanceof Contact.Detached gone && gone.hostAnswers()) {
            return Optional.of("its agent is gone, its host answers, and PostgreSQL is not yet fenced over SSH");
        }
        return policy.standbysStillServed().stream().findFirst().map(Evidence::sentence);
    }

    /** The standbys of the leader, when enough of them can be taken away from it. */
    public static Optional<StoredStandbys> revocable(
            ClusterState state, Leadership leader, Observations seen, Instant now) {
        return new Revocation(state, leader, seen, Timings.of(state.settings()), now).revocable();
    }

    /** How many pledges are needed, and how many can be had. */
    public static String pledgeArithmetic(ClusterState state, Leadership leader, Observations seen, Instant now) {
        return new Revocation(state, leader, seen, Timings.of(state.settings()), now).arithmetic();
    }

    /** The evidence for a suspicion, as the leader looks now. */
    public static List<Evidence> evidenceOf(
            Leadership leader, LeaderCondition condition, Observations seen, Instant now) {
        var evidence = new ArrayList<Evidence>();
        switch (condition) {
            case LeaderCondition.Well w -> {}
            case LeaderCondition.Working w -> {}
            case LeaderCondition.Stopped s ->
                evidence.add(new Evidence.PostgresStopped(leader.instance(), s.endOfWal(), s.seenAt()));
            case LeaderCondition.Unhealthy u ->
                evidence.add(new Evidence.PostgresUnhealthy(leader.instance(), u.what(), u.seenAt()));
            case LeaderCondition.Unreachable u ->
                evidence.add(new Evidence.AgentUnreachable(leader.instance(), u.silence(), now));
        }
        evidence.add(keyEvidence(seen, now));
        seen.node(leader.instance())
                .fencedAt()
                .ifPresent(at -> evidence.add(new Evidence.FencedOverSsh(leader.instance(), at)));
        return evidence;
    }

    private static Evidence keyEvidence(Observations seen, Instant now) {
        return switch (seen.key()) {
            case LeaderKey.Held held -> new Evidence.LeaderKeyHeld(held.holder(), held.revision(), now);
            case LeaderKey.Absent absent -> new Evidence.LeaderKeyAbsent(absent.revision(), now);
            case LeaderKey.Unknown u -> new Evidence.LeaderKeyUnknown(Duration.between(seen.keySince(), now), now);
        };
    }

    private Optional<Assessment> whenPaused() {
        return state.paused()
                ? Optional.of(wait("paused", "the cluster is paused: no failover is decided", List.of()))
                : Optional.empty();
    }

    /** An abandoned change may have left a higher epoch behind: then the leader is confirmed in the next. */
    private Assessment whenWell() {
        return mayRestartInPlace() || !seen.node(leader.instance()).isAttached()
                ? new Assessment.Nothing()
                : leadAgain(
                        List.of(keyEvidence(seen, now)),
                        new CandidateRanking(List.of(), List.of()),
                        "it never ceased to lead");
    }

    /**
     * PostgreSQL has ended under a living agent. What its disk has and no standby has would be lost by a failover, so it is
     * compared first; a restart in place loses nothing and takes longer.
     */
    private Assessment whenStopped(LeaderCondition.Stopped stopped) {
        var evidence = evidence(stopped);
        var tried = state.suspicion()
                .filter(s -> s.restartOrdered() || s.isLastTried(leader.instance()))
                .isPresent();
        if (tried || (stopped.endOfWal().isEmpty() && !mayRestartInPlace())) {
            return promoteBest(evidence, stopped.seenAt(), "PostgreSQL of the leader stopped and did not come back");
        }
        var complete = rank(stopped.seenAt(), stopped.endOfWal().orElse(lastKnownEnd()), 0);
        var best = complete.bestUntried();
        if (stopped.endOfWal().isPresent() && best.isPresent()) {
            return promote(
                    complete,
                    best.get(),
                    "PostgreSQL of the leader stopped, and %s has all of its WAL"
                            .formatted(best.get().instance()),
                    evidence);
        }
        if (isWorthWaitingForStandbys(stopped)) {
            return wait(
                    ASKING,
                    "PostgreSQL of the leader stopped; the standbys are asked how much of its WAL they have",
                    evidence,
                    Need.FRESH_REPORTS);
        }
        if (!mayRestartInPlace()) {
            return leadAgain(evidence, complete, "its own disk has more WAL than any standby that could be tried");
        }
        return new Assessment.RestartLeader(
                "no standby has all of its WAL, so it is restarted where it is", evidence, complete.verdicts());
    }

    /** In its own epoch it may go on; after an abandoned change its agent has accepted a higher one and needs the next. */
    private boolean mayRestartInPlace() {
        return leader.epoch().equals(state.epoch());
    }

    private Assessment leadAgain(List<Evidence> evidence, CandidateRanking others, String why) {
        var verdicts = new ArrayList<>(others.verdicts());
        var node = seen.node(leader.instance());
        verdicts.add(new CandidateVerdict(
                leader.instance(),
                Verdict.CHOSEN,
                why,
                node.position(),
                Optional.of(leader.timeline()),
                Optional.of(0L)));
        return new Assessment.Promote(
                leader.instance(),
                "the old leader leads again: " + why,
                evidence,
                verdicts,
                standbysUnder(leader.instance()),
                basis());
    }

    private boolean isWorthWaitingForStandbys(LeaderCondition.Stopped stopped) {
        var patience = stopped.seenAt().plus(timings.evidenceWait());
        return now.isBefore(patience)
                && state.instances().keySet().stream()
                        .filter(id -> !id.equals(leader.instance()))
                        .map(seen::node)
                        .filter(NodeView::isAttached)
                        .filter(NodeView::isRunningStandby)
                        .anyMatch(node -> !node.reportedAfter(stopped.seenAt()) || receives(node));
    }

    private static boolean receives(NodeView node) {
        return node.postgres()
                .flatMap(server -> server.upstream())
                .filter(upstream -> upstream.streaming())
                .isPresent();
    }

    /**
     * The agent is there and works on it, or will kill PostgreSQL when its authority ends: then it is stopped. When that takes
     * longer than a restart may, another leads: the agent has to stop PostgreSQL and give the key back first.
     */
    private Assessment whenUnhealthy(LeaderCondition.Unhealthy unhealthy) {
        var suspected = state.suspicion().map(s -> s.since()).orElse(now);
        var attached = seen.node(leader.instance()).contact().since();
        // How long it was away before it came back says nothing about how it starts.
        var since = attached.isAfter(suspected) ? attached : suspected;
        // A restart takes its time; a disk that stands still is waited for half as long.
        var patience = unhealthy.stuck() ? timings.restart().dividedBy(2) : timings.restart();
        if (!now.isBefore(since.plus(patience))) {
            return promoteBest(
                    evidence(unhealthy),
                    now.minus(timings.silence()),
                    "the leader's agent is there and PostgreSQL did not become well in %d s"
                            .formatted(patience.toSeconds()));
        }
        return wait(
                "leader-unhealthy",
                "the leader's agent is there: %s; it stops PostgreSQL itself when its lease runs out"
                        .formatted(unhealthy.what()),
                evidence(unhealthy),
                Need.LEADER_KEY);
    }

    private Assessment whenUnreachable(LeaderCondition.Unreachable gone) {
        var evidence = evidence(gone);
        return switch (seen.key()) {
            case LeaderKey.Unknown u ->
                wait(
                        "etcd-unreachable",
                        "etcd does not say who holds the leader key: " + u.why(),
                        evidence,
                        Need.LEADER_KEY);
            // Another could take the key only when the leader's lease was over.
            case LeaderKey.Held _ when successor().isPresent() -> whenLeaseIsOver(gone, evidence);
            case LeaderKey.Held held ->
                wait(
                        "lease-held",
                        "the leader key is still held by %s; its agent keeps PostgreSQL writable until it runs out"
                                .formatted(held.holder()),
                        evidence,
                        Need.LEADER_KEY);
            case LeaderKey.Absent absent -> whenLeaseIsOver(gone, evidence);
        };
    }

    /** The lease is over, so a living agent has stopped PostgreSQL. Where that can be made sure of over SSH, it is. */
    private Assessment whenLeaseIsOver(LeaderCondition.Unreachable gone, List<Evidence> evidence) {
        var fenced = seen.node(leader.instance()).fencedAt().isPresent();
        if (gone.hostAnswers() && !fenced) {
            return wait(
                    "fencing",
                    "the lease is over and the host answers, its agent does not: PostgreSQL is being killed over SSH",
                    evidence,
                    Need.FENCE);
        }
        if (!fenced) {
            var alive = standbysStillServed();
            if (!alive.isEmpty()) {
                return wait(
                        "standby-still-receives",
                        "the lease is over, yet a standby still receives WAL: the old leader may live",
                        joined(evidence, alive),
                        Need.FRESH_REPORTS);
            }
        }
        return promoteBest(evidence, seen.keySince(), "the leader's lease has run out and nothing is heard from it");
    }

    private List<Evidence> standbysStillServed() {
        var served = new ArrayList<Evidence>();
        for (var id : state.instances().keySet()) {
            var node = seen.node(id);
            if (!id.equals(leader.instance()) && node.isAttached() && hears(node)) {
                served.add(new Evidence.StandbyReceives(id, node.position().orElse(Lsn.ZERO), now));
            }
        }
        return served;
    }

    /** Whether a message has come from upstream within the time in which a living leader sends several. */
    private boolean hears(NodeView node) {
        return node.reportedAfter(now.minus(timings.standbySilence()))
                && node.postgres()
                        .flatMap(server -> server.upstream())
                        .filter(upstream -> upstream.streaming())
                        .flatMap(upstream -> upstream.silence())
                        .filter(silence -> silence.compareTo(timings.standbySilence()) < 0)
                        .isPresent();
    }

    /** The most advanced that is near enough; so all standbys that can be asked are heard first, for a bounded time. */
    private Assessment promoteBest(List<Evidence> evidence, Instant newerThan, String reason) {
        var ranking = rank(newerThan, lastKnownEnd(), state.settings().rpoBytes());
        var mayWait = ranking.best().isEmpty() || now.isBefore(newerThan.plus(timings.evidenceWait()));
        if (mayWait && isWaitingForReports(newerThan)) {
            return wait(
                    ASKING,
                    "the old leader cannot write any more; the standbys are asked how much WAL they have",
                    evidence,
                    Need.FRESH_REPORTS);
        }
        if (ranking.best().isPresent()) {
            return promote(ranking, ranking.best().get(), reason, evidence);
        }
        return new Assessment.Refuse(
                "no-candidate",
                "nobody may lead: " + String.join("; ", ranking.reasons(Optional.empty())),
                evidence,
                ranking.verdicts());
    }

    private boolean isWaitingForReports(Instant newerThan) {
        return state.instances().keySet().stream()
                .filter(id -> !id.equals(leader.instance()))
                .map(seen::node)
                .anyMatch(node -> node.isAttached() && !node.reportedAfter(newerThan));
    }

    private static Assessment promote(
            CandidateRanking ranking, CandidateVerdict best, String reason, List<Evidence> evidence) {
        return new Assessment.Promote(
                best.instance(),
                reason,
                evidence,
                ranking.choosing(best.instance()),
                Optional.empty(),
                Optional.empty());
    }

    private CandidateRanking rank(Instant newerThan, Lsn end, long mayLackBytes) {
        return CandidateRanking.of(state, leader, seen, new CandidateRanking.Bar(newerThan, end, mayLackBytes));
    }

    /** The most WAL that the leader is known to have had: by its own reports, or because a standby has it. */
    private Lsn lastKnownEnd() {
        return lastKnownEnd(state, seen);
    }

    /** The most WAL that any instance is known to have, or the leader to have had. */
    public static Lsn lastKnownEnd(ClusterState state, Observations seen) {
        return state.instances().keySet().stream()
                .map(seen::node)
                .flatMap(node -> node.position().stream())
                .reduce(leadersEnd(state, seen), Lsn::max);
    }

    /** Only the leader's: what another had may have been rewound since. */
    private static Lsn leadersEnd(ClusterState state, Observations seen) {
        return state.leader()
                .flatMap(leader -> seen.node(leader.instance()).lastEnd())
                .orElse(Lsn.ZERO);
    }

    private List<Evidence> evidence(LeaderCondition condition) {
        return evidenceOf(leader, condition, seen, now);
    }

    private static List<Evidence> joined(List<Evidence> some, List<Evidence> more) {
        var all = new ArrayList<>(some);
        all.addAll(more);
        return all;
    }

    private static Assessment.Wait wait(String code, String reason, List<Evidence> evidence, Need... needs) {
        SortedSet<Need> sorted = new TreeSet<>(List.of(needs));
        return new Assessment.Wait(code, reason, evidence, sorted);
    }
}
