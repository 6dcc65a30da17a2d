package io.matriarch.cluster;

import io.matriarch.failover.Assessment;
import io.matriarch.failover.FailoverPolicy;
import io.matriarch.failover.LeaderCondition;
import io.matriarch.failover.Observations;
import io.matriarch.failover.Timings;
import io.matriarch.lease.LeaderWatch.LeaderKey;
import io.matriarch.protocol.cluster.ClusterState;
import io.matriarch.protocol.cluster.Leadership;
import io.matriarch.protocol.cluster.Lifecycle;
import io.matriarch.protocol.cluster.Suspicion;
import io.matriarch.protocol.event.BootstrapStarted;
import io.matriarch.protocol.event.ClusterEvent;
import io.matriarch.protocol.event.FailoverDeferred;
import io.matriarch.protocol.event.FailoverRefused;
import io.matriarch.protocol.event.FailoverStarted;
import io.matriarch.protocol.event.InstanceTaskFailed;
import io.matriarch.protocol.event.LeaderRecovered;
import io.matriarch.protocol.event.LeaderRestartOrdered;
import io.matriarch.protocol.event.LeaderSuspected;
import io.matriarch.protocol.event.RevocationStarted;
import io.matriarch.protocol.id.Epoch;
import io.matriarch.protocol.id.IdGenerator;
import io.matriarch.protocol.spec.DeclaredRole;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * What follows from what was seen, one step at a time: the same state, observations and time give the same answer, and once its
 * events are in the state it answers with the next step, or nothing.
 */
public final class ClusterReactions {

    /** A wait shorter than this is no news. */
    static final Duration LONG_WAIT = Duration.ofSeconds(3);

    private static final Duration NEWS_AGAIN_AFTER = Duration.ofMinutes(1);

    private final ClusterState state;
    private final Observations seen;
    private final Instant now;
    private final IdGenerator ids;

    private ClusterReactions(ClusterState state, Observations seen, Instant now, IdGenerator ids) {
        this.state = state;
        this.seen = seen;
        this.now = now;
        this.ids = ids;
    }

    /** The next step. */
    public static Reaction react(ClusterState state, Observations seen, Instant now, IdGenerator ids) {
        return switch (state.lifecycle()) {
            case UNKNOWN, REMOVED -> Reaction.none();
            case LEAVING -> RemovalProgress.react(state, seen, now);
            case MANAGED -> new ClusterReactions(state, seen, now, ids).react();
        };
    }

    /** Whether nothing is under way: it has a leader, and nothing is waited for or held against it. */
    static boolean isCalm(ClusterState state) {
        return state.lifecycle() == Lifecycle.MANAGED
                && state.leader().isPresent()
                && state.change().isEmpty()
                && state.suspicion().isEmpty();
    }

    private Reaction react() {
        if (state.change().isPresent()) {
            var progress =
                    new ChangeProgress(state, seen, now).react(state.change().get());
            return progress.events().isEmpty() ? withTasks(progress) : progress;
        }
        return state.leader().map(this::withLeader).orElseGet(this::bootstrap);
    }

    private Reaction withTasks(Reaction reaction) {
        return new Reaction(TaskProgress.events(state, seen, now), reaction.needs());
    }

    /** The first leader takes an epoch that etcd has not seen, so etcd has to have answered. */
    private Reaction bootstrap() {
        var primary = state.instances().values().stream()
                .map(instance -> instance.spec())
                .filter(spec -> spec.role() == DeclaredRole.PRIMARY)
                .findFirst();
        if (primary.isEmpty()) {
            return Reaction.none();
        }
        return switch (seen.key()) {
            case LeaderKey.Unknown u -> new Reaction(List.of(), new TreeSet<>(List.of(Assessment.Need.LEADER_KEY)));
            case LeaderKey.Held h -> Reaction.of(bootstrapOf(primary.get().id()));
            case LeaderKey.Absent a -> Reaction.of(bootstrapOf(primary.get().id()));
        };
    }

    private BootstrapStarted bootstrapOf(io.matriarch.protocol.id.InstanceId primary) {
        return new BootstrapStarted(ids.next(), nextEpoch(), primary, now);
    }

    private Reaction withLeader(Leadership leader) {
        var timings = Timings.of(state.settings());
        var condition = LeaderCondition.of(state, leader, seen, timings, now);
        var events = new ArrayList<ClusterEvent>();
        var news = suspicionOrRecovery(leader, condition);
        news.ifPresent(events::add);
        var suspected = news.map(state::evolve).orElse(state);
        var assessed = onAssessment(suspected, leader, FailoverPolicy.assess(suspected, seen, now));
        events.addAll(assessed.events());
        if (events.isEmpty()) {
            events.addAll(TaskProgress.events(state, seen, now));
            events.addAll(HealthProgress.events(state, seen, now));
        }
        if (events.isEmpty() && condition instanceof LeaderCondition.Well) {
            events.addAll(MembershipProgress.events(state, seen, timings, now));
            StandbyChoice.event(state, seen, timings, now).ifPresent(events::add);
        }
        return new Reaction(events, assessed.needs());
    }

    private Optional<ClusterEvent> suspicionOrRecovery(Leadership leader, LeaderCondition condition) {
        return switch (condition) {
            case LeaderCondition.Working w -> Optional.empty();
            case LeaderCondition.Well w ->
                state.suspicion()
                        .filter(s -> seen.node(leader.instance()).isAttached())
                        .map(s -> new LeaderRecovered(leader.epoch(), leader.instance(), recovery(s), now));
            case LeaderCondition.Stopped s -> suspect(leader, condition);
            case LeaderCondition.Unhealthy u -> suspect(leader, condition);
            case LeaderCondition.Unreachable u -> suspect(leader, condition);
        };
    }

    private String recovery(Suspicion suspicion) {
        return "well again after %d ms%s"
                .formatted(
                        Duration.between(suspicion.lastWellAt(), now).toMillis(),
                        suspicion.restartOrdered() ? ", restarted in place" : "");
    }

    private Optional<ClusterEvent> suspect(Leadership leader, LeaderCondition condition) {
        if (state.suspicion().isPresent()) {
            return Optional.empty();
        }
        var lastWellAt = seen.node(leader.instance()).lastWellAt().orElse(now);
        return Optional.of(new LeaderSuspected(
                leader.epoch(),
                leader.instance(),
                lastWellAt,
                FailoverPolicy.evidenceOf(leader, condition, seen, now),
                now));
    }

    private Reaction onAssessment(ClusterState suspected, Leadership leader, Assessment assessment) {
        return switch (assessment) {
            case Assessment.Nothing n -> Reaction.none();
            case Assessment.Wait wait -> new Reaction(deferral(suspected, leader, wait), wait.needs());
            case Assessment.Refuse refuse ->
                new Reaction(
                        isNews(suspected, refuse)
                                ? List.of(new FailoverRefused(
                                        leader.epoch(),
                                        leader.instance(),
                                        refuse.code(),
                                        refuse.reason(),
                                        refuse.evidence(),
                                        refuse.candidates(),
                                        now))
                                : List.of(),
                        new TreeSet<>(List.of(Assessment.Need.FRESH_REPORTS)));
            case Assessment.RestartLeader restart -> new Reaction(restart(leader, restart), new TreeSet<>());
            case Assessment.Revoke revoke -> Reaction.of(revocation(suspected, leader, revoke));
            case Assessment.Promote promote -> Reaction.of(failover(suspected, leader, promote));
        };
    }

    /** An instance has one work at a time: what was begun there ends, so that whoever waits for it hears of that. */
    private List<ClusterEvent> restart(Leadership leader, Assessment.RestartLeader restart) {
        var events = new ArrayList<ClusterEvent>();
        state.instance(leader.instance())
                .flatMap(instance -> instance.task())
                .ifPresent(task -> events.add(new InstanceTaskFailed(
                        task.operation(),
                        leader.instance(),
                        "PostgreSQL ended meanwhile, and is restarted because of that",
                        now)));
        events.add(new LeaderRestartOrdered(
                ids.next(),
                leader.epoch(),
                leader.instance(),
                restart.evidence(),
                restart.candidates(),
                restart.reason(),
                now));
        return events;
    }

    private List<ClusterEvent> deferral(ClusterState suspected, Leadership leader, Assessment.Wait wait) {
        var since = suspected.suspicion().map(Suspicion::since).orElse(now);
        var isLong = !now.isBefore(since.plus(LONG_WAIT));
        var known =
                suspected.standstill().filter(s -> s.code().equals(wait.code())).isPresent();
        var isNews = !known && !wasRecordedLately(suspected, wait.code());
        return isLong && isNews && !wait.code().equals(FailoverPolicy.ASKING)
                ? List.of(new FailoverDeferred(
                        leader.epoch(), leader.instance(), wait.code(), wait.reason(), wait.evidence(), now))
                : List.of();
    }

    private boolean isNews(ClusterState suspected, Assessment.Refuse refuse) {
        var known = suspected
                .standstill()
                .filter(s -> s.code().equals(refuse.code()) && s.sentence().equals(refuse.reason()))
                .isPresent();
        return !known && !wasRecordedLately(suspected, refuse.code());
    }

    /** Figures in a reason change all the time, and etcd may answer off and on: each code is news once a minute. */
    private boolean wasRecordedLately(ClusterState suspected, String code) {
        return suspected
                .suspicion()
                .flatMap(s -> s.standstill(code))
                .filter(s -> now.isBefore(s.since().plus(NEWS_AGAIN_AFTER)))
                .isPresent();
    }

    private RevocationStarted revocation(ClusterState suspected, Leadership leader, Assessment.Revoke revoke) {
        var suspicion = suspected.suspicion();
        return new RevocationStarted(
                ids.next(),
                nextEpoch(),
                leader.instance(),
                revoke.standbys().record(),
                revoke.standbys().revision(),
                revoke.reason(),
                suspicion.map(Suspicion::lastWellAt).orElse(now),
                suspicion.map(Suspicion::since).orElse(now),
                revoke.evidence(),
                now);
    }

    private Epoch nextEpoch() {
        return (state.epoch().isBefore(seen.recordedEpoch()) ? seen.recordedEpoch() : state.epoch()).next();
    }

    private FailoverStarted failover(ClusterState suspected, Leadership leader, Assessment.Promote promote) {
        var suspicion = suspected.suspicion();
        return new FailoverStarted(
                ids.next(),
                nextEpoch(),
                Optional.of(leader.instance()),
                promote.candidate(),
                promote.reason(),
                suspicion.map(Suspicion::lastWellAt).orElse(now),
                suspicion.map(Suspicion::since).orElse(now),
                promote.evidence(),
                promote.candidates(),
                promote.standbys(),
                promote.revokedAt(),
                now);
    }
}
