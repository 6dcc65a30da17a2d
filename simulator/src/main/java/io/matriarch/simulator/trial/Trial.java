package io.matriarch.simulator.trial;

import io.matriarch.cluster.ClusterView;
import io.matriarch.cluster.CommandAnswer;
import io.matriarch.protocol.command.ClusterCommand;
import io.matriarch.protocol.id.InstanceId;
import io.matriarch.simulator.fault.FaultPlan;
import io.matriarch.simulator.history.Happening;
import io.matriarch.simulator.history.History;
import io.matriarch.simulator.invariant.Checkers;
import io.matriarch.simulator.invariant.Invariant;
import io.matriarch.simulator.invariant.Violation;
import io.matriarch.simulator.runtime.AkkaRuntime;
import io.matriarch.simulator.world.node.Node;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Runs trials, one after the other, on one actor system. A trial builds a cluster, breaks it as planned, heals everything, and
 * waits for it to come right: safety first, then liveness.
 */
public final class Trial implements TrialRunner {

    /** So long may a cluster take to be built in a world without faults. */
    private static final Duration BUILDING = Duration.ofSeconds(60);

    /** Longer than an answer takes. */
    private static final Duration DECLARED_AGAIN = Duration.ofSeconds(15);

    private static final Duration GLANCE = Duration.ofMillis(100);

    /** What has not come right by then, counted from the end of a trial, is stuck. */
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private static final Duration STEP = Duration.ofMillis(500);
    private static final Duration LAST_WORDS = Duration.ofSeconds(5);

    /** In one of so many trials the journal is read once more through the production codec: in all it would take too long. */
    private static final int REREAD_EVERY = 8;

    private final AkkaRuntime runtime;

    /** Trials on an actor system that is theirs from now on. */
    public Trial(AkkaRuntime runtime) {
        this.runtime = runtime;
    }

    @Override
    public void close() {
        runtime.close();
    }

    @Override
    public TrialResult run(
            TrialSettings settings, FaultPlan plan, long seed, History.Precision precision, History.Listener... extra) {
        runtime.begin(seed);
        try {
            return new Run(settings, plan, seed, precision, extra).run();
        } finally {
            runtime.end();
        }
    }

    private final class Run {
        private final TrialSettings settings;
        private final FaultPlan plan;
        private final long seed;
        private final History history;
        private final World world;
        private final Injection injection;
        private final List<Violation> violations = new ArrayList<>();
        private final Coverage coverage = new Coverage();
        private final Checkers checkers;
        private long calmNanos;
        private long wholeNanos;
        private boolean accepted;

        Run(TrialSettings settings, FaultPlan plan, long seed, History.Precision precision, History.Listener... extra) {
            this.settings = settings;
            this.plan = plan;
            this.seed = seed;
            history = new History(runtime.time(), precision);
            checkers = Checkers.all(settings.cluster(), new WorldDisks(this::node), violations::add);
            history.listen(checkers);
            history.listen(coverage);
            for (var listener : extra) {
                history.listen(listener);
            }
            world = new World(runtime, settings, plan.nodes(), seed, history);
            injection = new Injection(world);
        }

        /** The world is there by the time that anybody asks. */
        private Node node(InstanceId instance) {
            return world.node(instance);
        }

        TrialResult run() {
            build();
            if (violations.isEmpty()) {
                runtime.runUntil(Math.max(calmNanos, runtime.time().nowNanos()));
                comeRight();
            }
            end();
            return new TrialResult(
                    seed,
                    plan,
                    violations,
                    checkers.outages(),
                    checkers.losses(),
                    history.digest(),
                    history.length(),
                    runtime.time().nowNanos(),
                    counts(),
                    Duration.ofNanos(wholeNanos - calmNanos));
        }

        /** Windows that the design admits count as covered, under the invariant that would have been violated. */
        private SortedMap<String, Integer> counts() {
            var counts = new TreeMap<>(coverage.counts());
            checkers.excused().forEach((reason, often) -> counts.put(TrialResult.EXCUSED + reason, often));
            return counts;
        }

        private void build() {
            world.orchestrators.start();
            if (plan.whileBuilding()) {
                plan();
            }
            declare();
            var limit = (plan.whileBuilding() ? settings.length().plus(PATIENCE) : BUILDING).toNanos();
            while (!world.isWhole() && runtime.time().nowNanos() < limit) {
                runtime.runUntil(runtime.time().nowNanos() + GLANCE.toNanos());
            }
            if (!world.isWhole()) {
                violations.add(new Violation(
                        Invariant.CONVERGES_AFTER_HEALING,
                        runtime.time().nowNanos(),
                        "the cluster was not built in " + Duration.ofNanos(limit)));
                return;
            }
            history.note(new Happening.Built());
            world.clients.start();
            if (plan.whileBuilding()) {
                wholeNanos = Math.max(calmNanos, runtime.time().nowNanos());
            } else {
                plan();
            }
        }

        /** Until somebody has said that it is accepted, as whoever declares a cluster does. */
        private void declare() {
            world.orchestrators.execute(new ClusterCommand.Apply(world.spec), answer -> {
                if (answer instanceof CommandAnswer.Accepted) {
                    accepted = true;
                }
            });
            world.time.after(DECLARED_AGAIN, () -> {
                if (!accepted) {
                    declare();
                }
            });
        }

        private void plan() {
            var time = world.time;
            var start = time.nowNanos();
            var over = Math.max(settings.faultsUntil().toNanos(), start);
            calmNanos = plan.faults().stream()
                    .mapToLong(fault -> Math.min(start + fault.until().toNanos(), over))
                    .max()
                    .orElse(over);
            wholeNanos = calmNanos;
            for (var fault : plan.faults()) {
                var at = start + fault.at().toNanos();
                if (at < over) {
                    time.at(at, () -> injection.begin(fault));
                }
            }
            time.at(over, () -> {
                injection.heal();
                history.note(new Happening.Healed());
            });
        }

        private void comeRight() {
            var length = settings.length().toNanos();
            var limit = length + PATIENCE.toNanos();
            var now = runtime.time().nowNanos();
            while (now < length || (wholeNanos == now && now < limit)) {
                now = now < length ? Math.min(now + STEP.toNanos(), length) : now + STEP.toNanos();
                runtime.runUntil(now);
                if (!world.isWhole()) {
                    wholeNanos = now;
                }
            }
        }

        private void end() {
            history.note(new Happening.TrialEnded());
            checkers.end(new WorldTruth(world, view(), seed % REREAD_EVERY == 0));
        }

        private Optional<ClusterView> view() {
            var answer = new ArrayList<ClusterView>();
            world.orchestrators.view(answer::add);
            var limit = runtime.time().nowNanos() + LAST_WORDS.toNanos();
            while (answer.isEmpty() && runtime.time().nowNanos() < limit) {
                runtime.runUntil(runtime.time().nowNanos() + GLANCE.toNanos());
            }
            return answer.stream().findFirst();
        }
    }
}
