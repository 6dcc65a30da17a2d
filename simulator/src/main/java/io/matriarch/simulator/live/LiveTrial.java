package io.matriarch.simulator.live;

import io.matriarch.agent.postgres.TimelineHistory;
import io.matriarch.installation.InstallationFailure;
import io.matriarch.installation.Time.Moment;
import io.matriarch.protocol.id.Timeline;
import io.matriarch.simulator.fault.FaultPlan;
import io.matriarch.simulator.fault.PlannedFault;
import io.matriarch.simulator.history.Happening;
import io.matriarch.simulator.history.History;
import io.matriarch.simulator.invariant.Checkers;
import io.matriarch.simulator.invariant.Invariant;
import io.matriarch.simulator.invariant.Violation;
import io.matriarch.simulator.lab.Lab;
import io.matriarch.simulator.lab.LabHost;
import io.matriarch.simulator.live.Observations.Seen;
import io.matriarch.simulator.trial.Coverage;
import io.matriarch.simulator.trial.TrialResult;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/**
 * Runs trials on one real cluster, one after the other: breaks it as planned while clients write, heals everything, waits for it to
 * come right, and judges what was seen.
 */
public final class LiveTrial implements AutoCloseable {

    private static final String PERSISTENCE_ID = "cluster|";
    private static final Duration FIRST_WRITE = Duration.ofSeconds(10);

    /** What a fault does shows within this, if it does anything; longer than a report and a look take together. */
    private static final Duration SETTLING = Duration.ofSeconds(4);

    /** So long the cluster has to have been whole without a break. */
    private static final Duration STEADY = Duration.ofSeconds(1);

    private static final Duration GLANCE = Duration.ofMillis(100);
    private static final Duration REPLAYED = Duration.ofSeconds(10);

    private final Lab lab;
    private final Duration patience;
    private final Journal journal;
    private final KeyWatch key;
    private final AtomicLong numbers = new AtomicLong();

    /**
     * Trials on a cluster that is whole.
     *
     * @param patience how long it may take to come right
     */
    public LiveTrial(Lab lab, Duration patience) {
        this.lab = lab;
        this.patience = patience;
        this.journal = new Journal(lab.api(), PERSISTENCE_ID + lab.cluster());
        this.key = new KeyWatch(lab);
        LiveClients.prepare(lab, writable().orElseThrow(() -> new InstallationFailure("nobody accepts writes")));
    }

    /**
     * Runs one.
     *
     * @param seed only a name here
     * @param listeners hear of everything, afterwards
     * @throws InstallationFailure when the laboratory itself fails
     */
    public LiveResult run(FaultPlan plan, long seed, History.Listener... listeners) throws InterruptedException {
        journal.news();
        return new Run(plan, seed, List.of(listeners)).run();
    }

    /** The laboratory stays. */
    @Override
    public void close() {
        key.close();
    }

    private Optional<LabHost> writable() {
        return lab.hosts().stream()
                .filter(host -> host.ask("select pg_is_in_recovery()").equals(Optional.of("f")))
                .findFirst();
    }

    private final class Run {
        private final FaultPlan plan;
        private final long seed;
        private final List<History.Listener> listeners;
        private final List<Violation> violations = new ArrayList<>();
        private final Coverage coverage = new Coverage();
        private final Checkers checkers = Checkers.fromOutside(lab.settings(), violations::add);
        private final KeptWrites kept = new KeptWrites(lab.settings().rpoBytes(), violations::add);
        private final Moment began = lab.time().now();
        private final Observations observations = new Observations(lab.time().ticker());
        private final Observations inside = observations.beside();
        private final LiveClients clients = new LiveClients(lab, numbers, observations, inside);
        private final LiveInjection injection = new LiveInjection(lab, clients, observations);
        private final long firstWrite = numbers.get() + 1;
        private long wholeNanos;
        private long healedNanos;
        private boolean isWhole;

        Run(FaultPlan plan, long seed, List<History.Listener> listeners) {
            this.plan = plan;
            this.seed = seed;
            this.listeners = listeners;
            checkers.recall(journal.all());
        }

        LiveResult run() throws InterruptedException {
            try {
                key.tell(observations);
                clients.start();
                if (!lab.time().await(FIRST_WRITE, () -> clients.leader().isPresent())) {
                    throw new InstallationFailure("the clients cannot write, before anything was done");
                }
                observations.note(new Happening.Built());
                carryOut();
                comeRight();
            } finally {
                clients.stop();
            }
            observations.note(new Happening.TrialEnded());
            return judge();
        }

        /** Something that is due. */
        private record Due(Duration at, Runnable what) {}

        private void carryOut() throws InterruptedException {
            var start = observations.nowNanos();
            var due = plan.faults().stream()
                    .filter(fault -> Feasibility.obstacle(fault.fault().kind()).isEmpty())
                    .flatMap(this::ofFault)
                    .sorted(Comparator.comparing(Due::at))
                    .toList();
            for (var next : due) {
                var wait = start + next.at().toNanos() - observations.nowNanos();
                if (wait > 0) {
                    lab.time().rest(Duration.ofNanos(wait));
                }
                next.what().run();
            }
            injection.heal();
            healedNanos = observations.nowNanos();
            observations.note(new Happening.Healed());
        }

        private Stream<Due> ofFault(PlannedFault fault) {
            return Stream.of(
                    new Due(fault.at(), () -> injection.begin(fault)),
                    new Due(fault.until(), () -> injection.end(fault)));
        }

        private void comeRight() throws InterruptedException {
            injection.finish();
            wholeNanos = healedNanos;
            while (observations.nowNanos() - healedNanos < patience.toNanos()) {
                lab.time().rest(GLANCE);
                var now = observations.nowNanos();
                if (!lab.isWell()) {
                    wholeNanos = observations.nowNanos();
                } else if (now - healedNanos > SETTLING.toNanos() && now - wholeNanos > STEADY.toNanos()) {
                    isWhole = true;
                    return;
                }
            }
        }

        private LiveResult judge() throws InterruptedException {
            try {
                journal.news()
                        .forEach(event -> observations.noteAt(
                                began.until(event.event().at()).toNanos(), event));
            } catch (InstallationFailure silent) {
                isWhole = false;
            }
            var truth = LiveTruth.of(lab, journal.events());
            var seen = observations.inOrder();
            for (var one : seen) {
                checkers.on(one.atNanos(), one.happening());
                coverage.on(one.atNanos(), one.happening());
            }
            checkers.end(truth);
            if (!isWhole && violations.isEmpty()) {
                violated(
                        Invariant.CONVERGES_AFTER_HEALING,
                        "not whole %d s after healing".formatted(patience.toSeconds()));
            }
            judgeInside(truth);
            judgeData(observations.inOrderWith(inside));
            judgeJournal();
            for (var listener : listeners) {
                seen.forEach(one -> listener.on(one.atNanos(), one.happening()));
            }
            return new LiveResult(result(seen), notDone(), isWhole);
        }

        /** Two that accept writes at the same time, one of whom nobody outside can reach. */
        private void judgeInside(LiveTruth truth) {
            if (violations.stream().anyMatch(Run::isOfTwoWriters)) {
                return;
            }
            var all = Checkers.fromOutside(lab.settings(), violation -> {
                if (isOfTwoWriters(violation)) {
                    violations.add(violation);
                }
            });
            all.recall(journal.all());
            observations.inOrderWith(inside).forEach(one -> all.on(one.atNanos(), one.happening()));
            all.end(truth);
        }

        private static boolean isOfTwoWriters(Violation violation) {
            return violation.invariant() == Invariant.NO_WRITE_ON_AN_OLD_TIMELINE;
        }

        private void judgeData(List<Seen> seen) throws InterruptedException {
            var leader = writable();
            if (leader.isEmpty()) {
                return;
            }
            var found = writes(leader.get());
            kept.judge(seen, found, history(leader.get()));
            for (var host : lab.hosts()) {
                if (isWhole && !lab.time().await(REPLAYED, () -> writes(host).equals(found))) {
                    violated(
                            Invariant.CONVERGES_AFTER_HEALING,
                            "%s has other rows than %s: %s".formatted(host, leader.get(), difference(host, found)));
                }
            }
        }

        private Set<Long> writes(LabHost host) {
            try {
                return LiveClients.writesOn(lab, host, firstWrite, numbers.get());
            } catch (SQLException noAnswer) {
                return Set.of();
            }
        }

        private String difference(LabHost host, Set<Long> found) {
            var here = writes(host);
            var missing = new HashSet<>(found);
            missing.removeAll(here);
            var more = new HashSet<>(here);
            more.removeAll(found);
            return "%d are missing, %d are not there".formatted(missing.size(), more.size());
        }

        private TimelineHistory history(LabHost leader) {
            return leader.ask("select ('x' || substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8))::bit(32)::int")
                    .map(Integer::valueOf)
                    .flatMap(timeline ->
                            leader.historyOf(timeline).map(text -> TimelineHistory.parse(new Timeline(timeline), text)))
                    .orElseGet(TimelineHistory::first);
        }

        private void judgeJournal() {
            try {
                var verification = lab.api().verify();
                if (!verification.holds()) {
                    violated(
                            Invariant.REPLAY_IS_LIVE_STATE,
                            "replaying %d events gives another state: %s"
                                    .formatted(verification.sequence(), verification.differences()));
                }
            } catch (InstallationFailure silent) {
                violated(Invariant.CONVERGES_AFTER_HEALING, silent.sentence());
            }
        }

        private void violated(Invariant invariant, String what) {
            violations.add(new Violation(invariant, observations.nowNanos(), what));
        }

        private TrialResult result(List<Seen> seen) {
            var counts = new TreeMap<>(coverage.counts());
            checkers.excused().forEach((reason, often) -> counts.put(TrialResult.EXCUSED + reason, often));
            return new TrialResult(
                    seed,
                    plan,
                    violations,
                    checkers.outages(),
                    kept.losses(),
                    0,
                    seen.size(),
                    observations.nowNanos(),
                    counts,
                    Duration.ofNanos(wholeNanos - healedNanos));
        }

        private List<String> notDone() {
            return plan.faults().stream()
                    .flatMap(fault -> Feasibility.obstacle(fault.fault().kind()).stream()
                            .map(why -> fault.fault().word() + ": " + why))
                    .distinct()
                    .toList();
        }
    }
}
