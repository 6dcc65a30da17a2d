package io.matriarch.simulator.world.orchestrator;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Adapter;
import akka.actor.typed.javadsl.Behaviors;
import akka.persistence.typed.PersistenceId;
import io.matriarch.cluster.ClusterActor;
import io.matriarch.cluster.ClusterView;
import io.matriarch.cluster.CommandAnswer;
import io.matriarch.cluster.Surroundings;
import io.matriarch.persistence.journal.JournalHead;
import io.matriarch.persistence.journal.PersistenceIds;
import io.matriarch.protocol.command.ClusterCommand;
import io.matriarch.protocol.id.ClusterName;
import io.matriarch.simulator.calibration.Calibration;
import io.matriarch.simulator.history.Happening;
import io.matriarch.simulator.history.History;
import io.matriarch.simulator.runtime.AkkaRuntime;
import io.matriarch.simulator.runtime.Persisted;
import io.matriarch.simulator.runtime.VirtualDatabase;
import io.matriarch.simulator.time.Chance;
import io.matriarch.simulator.time.VirtualTime;
import io.matriarch.simulator.world.Place;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import java.util.function.IntFunction;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Two orchestrators, numbered 1 and 2, and the journal they share. The oldest hosts the cluster's actor. When it dies the other
 * takes over once the split-brain resolver is sure; when it comes back it is the youngest.
 */
public final class Orchestrators {

    /** Akka's default: a node that cannot be reached is downed after this long. */
    public static final Duration SPLIT_BRAIN_DELAY = Duration.ofSeconds(20);

    /** A process that starts has joined, and learnt or taken what is hosted where, after this long. */
    private static final Duration JOINING = Duration.ofSeconds(5);

    /** {@code entity-restart-backoff} of production: an actor that failed is started again after this long. */
    private static final Duration ENTITY_RESTART = Duration.ofSeconds(2);

    /** So long an operator's question waits for the cluster's actor ({@code ShardedClusters}). */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final int COUNT = 2;

    private final AkkaRuntime runtime;
    private final VirtualTime time;
    private final RandomGenerator random;
    private final History history;
    private final ClusterName cluster;
    private final IntFunction<Surroundings> surroundingsOf;
    private final Duration takeoverDelay;
    private final VirtualDatabase database;
    private final List<IntConsumer> mourners = new ArrayList<>();
    private final List<Integer> up = new ArrayList<>();
    private final TreeMap<Integer, Hosting> hosting = new TreeMap<>();
    private final List<String> failures = new ArrayList<>();

    /** One orchestrator's actor, from when it was started until it is gone. */
    private final class Hosting implements HostedCluster.Host {
        private final int number;
        private @Nullable ActorRef<ClusterActor.Message> shard;
        private @Nullable ActorRef<ClusterActor.Message> actor;
        private boolean over;

        Hosting(int number) {
            this.number = number;
        }

        @Override
        public void started(ActorRef<ClusterActor.Message> started) {
            actor = started;
            if (!over) {
                database.introduce(Adapter.toClassic(started), nameOf(number));
            }
        }

        @Override
        public void failed(Throwable cause) {
            if (!over) {
                failures.add(nameOf(number) + ": " + cause);
                leave(this, "its actor failed: " + cause);
                time.after(ENTITY_RESTART, () -> {
                    if (up.contains(number)) {
                        host(number);
                    }
                });
            }
        }
    }

    /** As the other, with production's delay before a takeover. */
    public Orchestrators(
            AkkaRuntime runtime,
            VirtualTime time,
            Chance chance,
            Calibration calibration,
            History history,
            ClusterName cluster,
            IntFunction<Surroundings> surroundingsOf) {
        this(runtime, time, chance, calibration, history, cluster, surroundingsOf, SPLIT_BRAIN_DELAY);
    }

    /**
     * Orchestrators of the trial that has begun in {@code runtime}; none runs yet.
     *
     * @param surroundingsOf called with the number of an orchestrator each time it begins to host
     * @param takeoverDelay after a crash, until the other hosts the cluster
     */
    public Orchestrators(
            AkkaRuntime runtime,
            VirtualTime time,
            Chance chance,
            Calibration calibration,
            History history,
            ClusterName cluster,
            IntFunction<Surroundings> surroundingsOf,
            Duration takeoverDelay) {
        this.runtime = runtime;
        this.time = time;
        this.random = chance.of("orchestrators");
        this.history = history;
        this.cluster = cluster;
        this.surroundingsOf = surroundingsOf;
        this.takeoverDelay = takeoverDelay;
        this.database = new VirtualDatabase(time, chance, calibration, history);
        runtime.use(database);
    }

    /**
     * Tells {@code mourner} the number of an orchestrator at the moment it is gone, before any of its actors gets another turn: its
     * connections break without a word, and nothing it still tries may get out.
     */
    public void whenGone(IntConsumer mourner) {
        mourners.add(mourner);
    }

    /** Both run; the first hosts the cluster. */
    public void start() {
        for (var number = 1; number <= COUNT; number++) {
            up.add(number);
        }
        host(1);
    }

    private void host(int number) {
        if (hosting.containsKey(number)) {
            return;
        }
        var next = new Hosting(number);
        hosting.put(number, next);
        history.note(new Happening.OrchestratorStarted(nameOf(number)));
        var behavior = ClusterActor.create(
                cluster,
                PersistenceId.of(PersistenceIds.CLUSTER_ENTITY, cluster.value()),
                surroundingsOf.apply(number));
        next.shard = runtime.spawn(HostedCluster.create(behavior, next));
    }

    // Faults

    /** The process that hosts the cluster dies; of two, the older. */
    public void crash() {
        eldestHost().ifPresent(number -> die(number, "crashed"));
    }

    /** The process dies that persists the next event: it is in the journal, and nothing is done about it. */
    public void crashAfterNextPersist() {
        database.afterNextCommit(client -> hosting.keySet().stream()
                .filter(number -> nameOf(number).equals(client))
                .findFirst()
                .ifPresent(number -> die(number, "crashed after it had persisted an event")));
    }

    /** Whoever is down starts again; a crash that was still to come does not come. */
    public void back() {
        database.forgetHook();
        for (var number = 1; number <= COUNT; number++) {
            if (!up.contains(number)) {
                up.add(number);
                // Who comes back under its old address is known not to be the old one: nobody waits to be sure.
                time.after(JOINING, this::takeOver);
            }
        }
    }

    /**
     * The other hosts the cluster too, as if the network between them were cut and both went on.
     *
     * @param on false: one of the two is downed, and starts again
     */
    public void twoLive(boolean on) {
        if (on) {
            List.copyOf(up).forEach(this::host);
        } else if (hosting.size() > 1) {
            var loser = List.copyOf(hosting.keySet()).get(random.nextInt(hosting.size()));
            die(loser, "downed");
            up.add(loser);
        }
    }

    /** The next recovery finds a snapshot of an earlier state only. */
    public void staleSnapshot() {
        database.offerStaleSnapshot();
    }

    /** No call to the journal succeeds. */
    public void journalDown(boolean on) {
        database.beDown(on);
    }

    /** Every call to the journal takes so much longer; zero ends it. */
    public void journalSlow(Duration more) {
        database.beSlow(more);
    }

    /** With that probability a write is committed and reported as failed; 0 ends it. */
    public void journalAmbiguous(double probability) {
        database.beAmbiguous(probability);
    }

    private void die(int number, String why) {
        up.remove((Integer) number);
        Optional.ofNullable(hosting.get(number)).ifPresent(dying -> leave(dying, why));
        if (hosting.isEmpty()) {
            time.after(takeoverDelay, this::takeOver);
        }
    }

    private void leave(Hosting leaving, String why) {
        leaving.over = true;
        hosting.remove(leaving.number);
        mourners.forEach(mourner -> mourner.accept(leaving.number));
        database.clientDied(nameOf(leaving.number));
        if (leaving.actor != null) {
            runtime.stop(leaving.actor);
        }
        if (leaving.shard != null) {
            runtime.stop(leaving.shard);
        }
        history.note(new Happening.OrchestratorEnded(nameOf(leaving.number), why));
    }

    private void takeOver() {
        if (hosting.isEmpty() && !up.isEmpty()) {
            host(up.getFirst());
        }
    }

    // Operators

    /**
     * Gives a command to the cluster's actor. Who gets no answer, because nobody hosts it or the actor dies meanwhile, is told so by
     * the HTTP API after a while; what is answered later is heard by nobody.
     */
    public void execute(ClusterCommand command, Consumer<CommandAnswer> answered) {
        history.note(new Happening.CommandGiven(command));
        var unanswered = time.after(
                PATIENCE,
                () -> history.note(new Happening.CommandAnswered(
                        command, false, "no answer in %d s: carried out or not".formatted(PATIENCE.toSeconds()))));
        shard().ifPresent(shard -> shard.tell(new ClusterActor.Execute(command, once(answer -> {
            if (unanswered.cancel()) {
                history.note(new Happening.CommandAnswered(
                        command, answer instanceof CommandAnswer.Accepted, sentence(answer)));
                answered.accept(answer);
            }
        }))));
    }

    /** Asks the cluster's actor how things are; without one there is no answer. */
    public void view(Consumer<ClusterView> seen) {
        shard().ifPresent(shard -> shard.tell(new ClusterActor.GetView(once(seen))));
    }

    private <T> ActorRef<T> once(Consumer<T> listener) {
        Behavior<T> listening = Behaviors.receiveMessage(answer -> {
            listener.accept(answer);
            return Behaviors.stopped();
        });
        return runtime.spawn(listening);
    }

    private static String sentence(CommandAnswer answer) {
        return switch (answer) {
            case CommandAnswer.Accepted accepted -> "accepted, event " + accepted.sequence();
            case CommandAnswer.Refused refused -> refused.refusal().sentence();
        };
    }

    private Optional<ActorRef<ClusterActor.Message>> shard() {
        return eldestHost().map(hosting::get).map(host -> host.shard);
    }

    // Truth

    /** The orchestrator that hosts the cluster; of two, the older. */
    public Optional<Integer> eldestHost() {
        return up.stream().filter(hosting::containsKey).findFirst();
    }

    /** What an orchestrator may ask the journal. */
    public JournalHead journalHead() {
        return database;
    }

    /** All that is in the journal. */
    public List<Persisted> journal() {
        return database.events(PersistenceIds.of(cluster));
    }

    /** Exceptions that ended the cluster's actor: a bug each, or a planted one. */
    public List<String> failures() {
        return List.copyOf(failures);
    }

    private static String nameOf(int number) {
        return Place.ofOrchestrator(number).name();
    }
}
