package io.matriarch.simulator.runtime;

import akka.actor.BootstrapSetup;
import akka.actor.ExtendedActorSystem;
import akka.actor.InternalActorRef;
import akka.actor.setup.ActorSystemSetup;
import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Adapter;
import akka.persistence.Persistence;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.matriarch.simulator.calibration.Calibration;
import io.matriarch.simulator.history.History;
import io.matriarch.simulator.time.Chance;
import io.matriarch.simulator.time.VirtualTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import scala.Function0;
import scala.concurrent.BlockContext;
import scala.concurrent.CanAwait;

/**
 * One actor system on virtual time, for one trial after the other: a new system costs as much as many trials. Everything runs on
 * the thread that called {@link #begin}. Between two moments of virtual time the mailboxes that are ready take turns in an order
 * drawn from the trial's seed, until none is ready.
 */
public final class AkkaRuntime implements AutoCloseable {

    private final VirtualTime time = new VirtualTime();
    private final ReadyTasks ready = new ReadyTasks();
    private Optional<ThreadChance> threadChance = Optional.empty();
    private final TrialSetup trial = new TrialSetup();
    private final ExtendedActorSystem system;
    private final List<InternalActorRef> spawned = new ArrayList<>();

    private AkkaRuntime() {
        var bootstrap = BootstrapSetup.create().withConfig(config()).withDefaultExecutionContext(ready);
        var setup = ActorSystemSetup.create(bootstrap, trial);
        this.system = (ExtendedActorSystem) ScopedValue.where(
                        VirtualScheduler.CREATING, new VirtualScheduler.Clockwork(time, ready))
                .call(() -> BlockContext.withBlockContext(new Draining(), (Function0<akka.actor.ActorSystem>)
                        () -> akka.actor.ActorSystem.create("simulation", setup)));
        drain();
    }

    /** A new system, warmed up: what Akka starts at first use has been used. */
    public static AkkaRuntime create() {
        var runtime = new AkkaRuntime();
        runtime.begin(0);
        Persistence.get(runtime.system);
        runtime.use(new VirtualDatabase(
                runtime.time,
                new Chance(0),
                Calibration.shipped(),
                new History(runtime.time, History.Precision.MOMENTS)));
        Rehearsal.in(runtime);
        runtime.end();
        return runtime;
    }

    /** The clock of all trials; it begins anew with each. */
    public VirtualTime time() {
        return time;
    }

    /** Begins a trial, on the calling thread: time is 0, nothing is scheduled, and Akka draws from {@code seed}. */
    public void begin(long seed) {
        time.reset();
        var chance = new Chance(seed);
        ready.begin(chance.of("interleaving"));
        threadChance = Optional.of(ThreadChance.begin(chance.of("akka").nextLong()));
    }

    /** From now on events and snapshots go there. */
    public void use(VirtualDatabase database) {
        trial.use(database);
    }

    /** Starts an actor that ends with the trial. */
    public <T> ActorRef<T> spawn(Behavior<T> behavior) {
        var actor = Adapter.spawnAnonymous(system, behavior);
        spawned.add((InternalActorRef) Adapter.toClassic(actor));
        return actor;
    }

    /** The actor takes no further message; its children follow as soon as it has ended. */
    public void stop(ActorRef<?> actor) {
        ((InternalActorRef) Adapter.toClassic(actor)).stop();
    }

    /**
     * Lets the trial go on until {@code untilNanos} since it began; the clock stands there afterwards.
     *
     * @throws ForeignThreadException when another thread took part
     */
    public void runUntil(long untilNanos) {
        drain();
        while (time.nextNanos() <= untilNanos) {
            time.advance();
            drain();
        }
        time.skipTo(untilNanos);
    }

    /** Lets everybody take turns until nobody has anything to do; no time passes. */
    public void drain() {
        while (ready.runOne()) {
            // Whoever ran may have made others ready.
        }
        if (ready.foreign().isPresent()) {
            throw new ForeignThreadException(ready.foreign().get());
        }
    }

    /** What a thread other than the trial's did, when one did something. */
    public Optional<String> foreignThread() {
        return ready.foreign();
    }

    /** How many turns mailboxes have had in this trial. */
    public long turns() {
        return ready.turns();
    }

    /**
     * Ends the trial: all actors of it stop, and nothing of it is left.
     *
     * @throws IllegalStateException when an actor lives on
     */
    public void end() {
        spawned.forEach(InternalActorRef::stop);
        trial.renewPlugins();
        while (ready.runOne()) {
            // Until all have stopped.
        }
        var left = spawned.stream().filter(actor -> !actor.isTerminated()).toList();
        spawned.clear();
        time.reset();
        giveThreadBack();
        if (!left.isEmpty()) {
            throw new IllegalStateException("still alive at the end of the trial: %s".formatted(left));
        }
    }

    /** Lets the system go. */
    @Override
    public void close() {
        begin(0);
        system.terminate();
        while (ready.runOne() || time.advance()) {
            // Until nothing is left to do.
        }
        giveThreadBack();
    }

    private void giveThreadBack() {
        threadChance.ifPresent(ThreadChance::end);
        threadChance = Optional.empty();
    }

    private static Config config() {
        var reference = ConfigFactory.defaultReference();
        var loader = AkkaRuntime.class.getClassLoader();
        var production = ConfigFactory.parseResources(loader, "matriarch-journal.conf")
                .withFallback(reference)
                .resolve();
        var journal = production.getConfig("jdbc-journal");
        var snapshots = production.getConfig("jdbc-snapshot-store");
        var config = ConfigFactory.parseResources(loader, "matriarch-simulation.conf")
                .withValue("virtual-journal.circuit-breaker", journal.getValue("circuit-breaker"))
                .withValue("virtual-snapshot-store.circuit-breaker", snapshots.getValue("circuit-breaker"))
                .withValue("virtual-snapshot-store.snapshot-is-optional", snapshots.getValue("snapshot-is-optional"));
        return config.withFallback(reference).resolve();
    }

    /** Akka waits for its guardians while it starts: what they need is done by whoever waits. */
    private final class Draining implements BlockContext {
        @Override
        public <T> T blockOn(Function0<T> thunk, CanAwait permission) {
            while (ready.runOne()) {
                // Until what is waited for has happened.
            }
            return thunk.apply();
        }
    }
}
