package io.matriarch.agent;

import io.matriarch.agent.AgentState.Duty;
import io.matriarch.agent.AgentState.Errand;
import io.matriarch.agent.AgentState.Watch;
import io.matriarch.agent.postgres.ServerSettings;
import io.matriarch.failover.Timings;
import io.matriarch.lease.LeaderLease.LeaseHandle;
import io.matriarch.protocol.agent.AgentConfig;
import io.matriarch.protocol.agent.Assignment;
import io.matriarch.protocol.agent.FromAgent;
import io.matriarch.protocol.agent.PostgresReport.ServerState;
import io.matriarch.protocol.id.Epoch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/** The working copy of an agent's state during one step, and the actions that the step has led to so far. */
final class Turn {

    /** If nothing else is due. */
    private static final Duration LONGEST_SLEEP = Duration.ofSeconds(1);

    private static final Duration FIRST_BACKOFF = Duration.ofSeconds(1);
    /** What costs little is not put off for minutes: the disk is free again, and nobody says so. */
    static final Duration LONGEST_FOR_CHEAP = Duration.ofSeconds(20);

    static final Duration LONGEST_BACKOFF = Duration.ofMinutes(5);
    private static final int MOST_DOUBLINGS = 9;

    final long now;
    AgentConfig config;
    Pledge pledge;
    Pledge saved;
    /** Never changed, only replaced. */
    List<Long> channels;

    Holding holding;
    Acknowledging acknowledging;
    Canary canary;
    ServerView server;
    Duty duty;
    Repair repair;
    final List<Errand> errands;
    Watch watch;
    Optional<String> obstacle;
    /** Whether the server has to be looked at in this step, even if a look is under way. */
    boolean lookNow;
    /** Whether this step began with what a look has shown. */
    boolean seen;

    private Optional<Long> deadline;
    private Optional<Long> guarded;
    private final boolean wrote;
    private boolean toBeGuarded;
    private long lastId;
    private long seed;
    private long wakeAt;
    private int urgent;
    private final List<Action> actions = new ArrayList<>();

    Turn(AgentState state, long now) {
        this.now = now;
        config = state.config();
        pledge = state.pledge();
        saved = state.saved();
        channels = state.channels();
        holding = state.holding();
        acknowledging = state.acknowledging();
        canary = state.canary();
        server = state.server();
        duty = state.duty();
        repair = state.repair();
        errands = new ArrayList<>(state.errands());
        watch = state.watch();
        obstacle = state.obstacle();
        deadline = state.deadlineNanos();
        guarded = state.guardedNanos();
        wrote = state.server().mayWrite();
        lastId = state.lastId();
        seed = state.seed();
        wakeAt = now + LONGEST_SLEEP.toNanos();
    }

    Step end() {
        var moved = server.mayWrite() || toBeGuarded ? Optional.of(authorityNanos()) : Optional.<Long>empty();
        if (!moved.equals(deadline)) {
            actFirst(new Action.MoveDeadline(moved));
        }
        // The first deadline of a server that was found running counts before the deadman has heard of it, and is not
        // moved
        // further; what gives writes is not begun before.
        var watched = moved.flatMap(first -> server.mayWrite() ? Optional.of(guarded.orElse(first)) : guarded);
        var next = new AgentState(
                config,
                pledge,
                saved,
                channels,
                holding,
                acknowledging,
                canary,
                server,
                duty,
                repair,
                errands,
                watch,
                obstacle,
                moved,
                watched,
                lastId,
                seed);
        return new Step(next, actions, wakeAt);
    }

    /** The deadman has heard. What it says late, of an earlier deadline, changes nothing. */
    void acknowledged(long until) {
        guarded = guarded.isPresent()
                ? guarded.map(before -> until - before > 0 ? until : before)
                : deadline.filter(told -> told == until);
    }

    /**
     * Whether the deadman guards what is about to give writes. If it does not, it is told to, and the agent is woken by its answer:
     * a work that waited for that could begin in an epoch that is over.
     */
    boolean isGuarded() {
        if (wrote && !server.mayWrite()) {
            endVigil();
        }
        toBeGuarded = true;
        if (guarded.isEmpty()) {
            obstacle = Optional.of("no deadman guards PostgreSQL yet, so it may not accept writes");
        }
        return guarded.isPresent();
    }

    /** What was said of a server that ended in this very step has nothing to do with the next. */
    private void endVigil() {
        if (deadline.isPresent()) {
            actFirst(new Action.MoveDeadline(Optional.empty()));
            deadline = Optional.empty();
            guarded = Optional.empty();
        }
    }

    /**
     * The last moment at which a writable server may still run: authority, and no longer than the deadman goes along. So nobody
     * writes whom only the agent watches over.
     */
    long deadlineNanos() {
        var authority = authorityNanos();
        return guarded.filter(until -> until - authority < 0).orElse(authority);
    }

    /** The last moment at which a writable server may still run, by the lease or because its standbys vouch for it. */
    private long authorityNanos() {
        var lease = holding.deadlineNanos();
        return vouchedUntil().filter(until -> until - lease > 0).orElse(lease);
    }

    private Optional<Long> vouchedUntil() {
        return isToLead() ? canary.vouchesUntil(pledge.accepted()) : Optional.empty();
    }

    /** Whether its standbys vouch for it. */
    boolean isVouchedFor() {
        return vouchedUntil().filter(until -> now - until < 0).isPresent();
    }

    /** Whether it may accept writes in {@code epoch}. */
    boolean hasAuthorityFor(Epoch epoch) {
        return holding.isFor(epoch, now) || (epoch.equals(pledge.accepted()) && isVouchedFor());
    }

    /** For which epoch, and until when at the most, it may accept writes. */
    Optional<Epoch> authorityFor() {
        return holding.handle()
                .map(LeaseHandle::epoch)
                .or(() -> isVouchedFor() ? Optional.of(pledge.accepted()) : Optional.empty());
    }

    /** How long it may still accept writes without another proof. */
    Duration authorityLeft() {
        var lease = holding.isValidAt(now) ? holding.untilNanos() - now : 0;
        var vouched = vouchedUntil().map(until -> until - now).orElse(0L);
        return Duration.ofNanos(Math.max(0, Math.max(lease, vouched)));
    }

    void opened(long channel) {
        if (!channels.contains(channel)) {
            var more = new ArrayList<>(channels);
            more.add(channel);
            channels = List.copyOf(more);
        }
    }

    void closed(long channel) {
        channels = List.copyOf(channels.stream().filter(open -> open != channel).toList());
    }

    /** Whether {@code moment} has come. */
    boolean hasCome(long moment) {
        return now - moment >= 0;
    }

    /** Whether {@code moment} has come; the agent is woken when it does. */
    boolean isDue(long moment) {
        if (hasCome(moment)) {
            return true;
        }
        wakeAt = moment - wakeAt < 0 ? moment : wakeAt;
        return false;
    }

    /** The moment so long from now. */
    long in(Duration delay) {
        return now + delay.toNanos();
    }

    /** When to try again what has failed {@code failures} times in a row: doubling from a second to {@code longest}, with jitter. */
    long afterBackoff(int failures, Duration longest) {
        var nominal =
                Math.min(FIRST_BACKOFF.toNanos() << Math.clamp(failures - 1L, 0, MOST_DOUBLINGS), longest.toNanos());
        var random = new SplittableRandom(seed);
        seed = random.nextLong();
        return now + random.nextLong(nominal / 2, nominal + 1);
    }

    /** Whether the last failure is long enough ago; what it was is the obstacle. */
    boolean mayTry() {
        if (isDue(repair.notBefore())) {
            return true;
        }
        obstacle = repair.why();
        return false;
    }

    long nextId() {
        return ++lastId;
    }

    void act(Action action) {
        actions.add(action);
    }

    /** Before all that is not urgent. */
    private void actFirst(Action action) {
        actions.add(urgent++, action);
    }

    void send(long channel, FromAgent message) {
        actions.add(new Action.Send(channel, message));
    }

    /** A2: whether nothing of the current epoch waits for the disk. */
    boolean isPledged() {
        return saved.accepted().equals(pledge.accepted());
    }

    boolean isToLead() {
        return pledge.isToLead();
    }

    /** Begins a work; no other may be under way. */
    void serve(ServerWork work) {
        if (!duty.isIdle() || (work.runsBeside() && duty.side().isPresent())) {
            throw new IllegalStateException(work + " while " + duty);
        }
        if (work.givesWrites() && !hasAuthorityFor(pledge.accepted())) {
            throw new IllegalStateException(work + " without authority for epoch " + pledge.accepted());
        }
        if (work.givesWrites() && isToCount() && !countsAsRecorded()) {
            throw new IllegalStateException(work + " without the acknowledgements of epoch " + pledge.accepted());
        }
        if (work.givesWrites() && guarded.isEmpty()) {
            throw new IllegalStateException(work + " without a deadman");
        }
        var id = nextId();
        duty = duty.begin(id, work);
        if (work.startsProcess()) {
            server = server.up(work.givesWrites(), now);
        }
        if (work.leadsElsewhere()) {
            server = server.with(d -> d.detached = false);
            acknowledging = acknowledging.unapplied();
        }
        if (!work.runsBeside()) {
            server = server.with(d -> {
                d.mayWrite |= work.givesWrites();
                d.trustFrom = id;
            });
        }
        actions.add(new Action.Serve(id, work));
    }

    private boolean isToCount() {
        return pledge.assignment()
                .filter(goal ->
                        goal instanceof Assignment.Lead lead && lead.quorum().isPresent())
                .isPresent();
    }

    private boolean countsAsRecorded() {
        return acknowledging
                .recordedFor(pledge.accepted())
                .filter(stored ->
                        acknowledging.counts(pledge.accepted(), stored.record().current()))
                .isPresent();
    }

    /** Kills the server, unless that is under way or has just failed. */
    void kill() {
        if (duty.kill().isPresent() || !isDue(duty.killNotBefore())) {
            return;
        }
        var id = nextId();
        duty = duty.killing(id);
        server = server.with(d -> d.trustFrom = id);
        actFirst(new Action.Kill(id));
    }

    /** Observations that were ordered before this moment tell nothing about the server as it is now. */
    void distrustOlder() {
        var id = nextId();
        server = server.with(d -> d.trustFrom = id);
        lookNow = true;
    }

    /** A server that hangs cannot ship what is left of its WAL: it is not waited for as long as one that can. */
    ServerWork stop() {
        var answers = server.seen().state() != ServerState.UNKNOWN && !Singing.commitsHang(this);
        return new ServerWork.Stop(answers ? timings().demotion() : timings().silence());
    }

    Timings timings() {
        return Timings.of(config.settings());
    }

    ServerSettings settings() {
        return new ServerSettings(
                config.instance(),
                config.address(),
                config.settings(),
                config.members(),
                config.postgresPassword(),
                config.replicationPassword(),
                config.rolePasswords());
    }

    /** Whether {@code assignment} leads somewhere else than the present one, so that what failed on the way there is forgotten. */
    boolean isAnotherWay(Assignment assignment) {
        return pledge.assignment()
                .map(present -> !way(present).equals(way(assignment)))
                .orElse(true);
    }

    private static List<Object> way(Assignment assignment) {
        return switch (assignment) {
            case Assignment.Lead goal -> List.of("lead", goal.epoch());
            case Assignment.Follow goal -> List.of("follow", goal.epoch(), AgentDecider.upstreamOf(goal));
            case Assignment.Detach goal -> List.of("detach", goal.epoch());
            case Assignment.Rest goal -> List.of("rest", goal.epoch());
        };
    }
}
