package io.matriarch.simulator.runtime;

import akka.actor.ActorRef;
import akka.persistence.PersistentRepr;
import akka.persistence.SelectedSnapshot;
import akka.persistence.journal.Tagged;
import io.matriarch.persistence.journal.JournalHead;
import io.matriarch.persistence.serialization.EventManifests;
import io.matriarch.persistence.serialization.JournalCodec;
import io.matriarch.protocol.event.ClusterEvent;
import io.matriarch.simulator.calibration.Calibration;
import io.matriarch.simulator.calibration.Delay;
import io.matriarch.simulator.history.Happening;
import io.matriarch.simulator.history.History;
import io.matriarch.simulator.time.Chance;
import io.matriarch.simulator.time.VirtualTime;
import java.sql.SQLException;
import java.sql.SQLIntegrityConstraintViolationException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The database under the journal of one trial. A row is known by persistence id and sequence number, and a second one of the same
 * key is refused. An insert is committed in the middle of its time and answered at the end: what happens in between makes it
 * ambiguous, as with any database.
 */
public final class VirtualDatabase implements JournalHead {

    private static final JournalCodec CODEC = new JournalCodec();

    private final VirtualTime time;
    private final RandomGenerator random;
    private final RandomGenerator readers;
    private final Delay delay;
    private final History history;
    private final boolean serialises;
    private final Map<String, NavigableMap<Long, Row>> journal = new TreeMap<>();
    private final Snapshots snapshots;
    private final Map<ActorRef, String> clients = new HashMap<>();
    private final Map<String, String> writers = new HashMap<>();
    private final Map<String, Integer> incarnations = new HashMap<>();
    private final List<Insert> underWay = new ArrayList<>();

    private int callsUnderWay;
    private boolean disturbed;
    private boolean down;
    private Duration slowness = Duration.ZERO;
    private double ambiguity;
    private Optional<Consumer<String>> afterNextCommit = Optional.empty();

    private record Row(PersistentRepr stored, Persisted persisted) {}

    /** One transaction, from its client's point of view until it is answered. */
    private static final class Insert {
        private final String client;
        private final List<PersistentRepr> rows;
        private final Runnable done;
        private final Consumer<Throwable> failed;
        private final List<Runnable> waiting = new ArrayList<>();
        private boolean committed;
        private boolean aborted;
        private boolean clientGone;
        private @Nullable SQLException problem;

        Insert(String client, List<PersistentRepr> rows, Runnable done, Consumer<Throwable> failed) {
            this.client = client;
            this.rows = rows;
            this.done = done;
            this.failed = failed;
        }
    }

    /** An empty database; where {@code history} takes down every word, events go through the production codec. */
    public VirtualDatabase(VirtualTime time, Chance chance, Calibration calibration, History history) {
        this.time = time;
        this.random = chance.of("journal");
        this.readers = chance.of("readers of the journal");
        this.delay = calibration.journal();
        this.history = history;
        this.serialises = history.precision() == History.Precision.WORDS;
        this.snapshots = new Snapshots(random);
    }

    // Faults

    /** No call succeeds; what was committed and not answered is reported as failed. */
    public void beDown(boolean on) {
        disturbed = true;
        down = on;
    }

    /** Every call takes so much longer. */
    public void beSlow(Duration more) {
        disturbed = true;
        slowness = more;
    }

    /** With that probability an insert is committed and reported as failed. */
    public void beAmbiguous(double probability) {
        ambiguity = probability;
    }

    /** The next recovery that can be misled finds a snapshot of some earlier state. */
    public void offerStaleSnapshot() {
        snapshots.offerStale();
    }

    /** Calls {@code hook} once, with the client's name, right after the next commit and before anybody is told. */
    public void afterNextCommit(Consumer<String> hook) {
        afterNextCommit = Optional.of(hook);
    }

    /** Takes {@link #afterNextCommit} back. */
    public void forgetHook() {
        afterNextCommit = Optional.empty();
    }

    /** What comes from {@code actor} comes from the process {@code client}. */
    public void introduce(ActorRef actor, String client) {
        clients.put(actor, client);
    }

    /**
     * The process is dead: what it had not committed is committed or not, and nobody is told. Its plugin has died with it. As all
     * processes of a trial share one, which answers in order, that one must not wait: the others would wait with it, until its
     * circuit breaker gives up.
     */
    public void clientDied(String client) {
        for (var insert : underWay) {
            if (insert.client.equals(client) && !insert.clientGone) {
                insert.clientGone = true;
                insert.aborted = !insert.committed && random.nextBoolean();
                disturbed |= !insert.waiting.isEmpty();
                insert.waiting.clear();
                callsUnderWay--;
                insert.done.run();
            }
        }
    }

    /** All that is committed under {@code persistenceId}, in order. */
    public List<Persisted> events(String persistenceId) {
        return rows(persistenceId).values().stream().map(Row::persisted).toList();
    }

    private NavigableMap<Long, Row> rows(String persistenceId) {
        return journal.computeIfAbsent(persistenceId, id -> new TreeMap<>());
    }

    /** Past the plugin: it waits for nobody's insert, and leaves no trace in the plugin. */
    @Override
    public void ask(String persistenceId, Consumer<OptionalLong> answered) {
        var takesNanos = delay.drawNanos(readers) + slowness.toNanos();
        time.afterNanos(
                takesNanos, () -> answered.accept(down ? OptionalLong.empty() : OptionalLong.of(last(persistenceId))));
    }

    private long last(String persistenceId) {
        var rows = rows(persistenceId);
        return rows.isEmpty() ? 0 : rows.lastKey();
    }

    // The journal's calls

    void insert(@Nullable ActorRef asking, List<PersistentRepr> rows, Runnable done, Consumer<Throwable> failed) {
        var insert = new Insert(client(asking), rows, done, failed);
        underWay.add(insert);
        callsUnderWay++;
        var takesNanos = drawNanos();
        time.afterNanos(takesNanos / 2, () -> commit(insert));
        time.afterNanos(takesNanos, () -> answer(insert));
    }

    private void commit(Insert insert) {
        if (insert.aborted) {
            return;
        }
        insert.problem = problem(insert);
        if (insert.problem != null) {
            return;
        }
        insert.committed = true;
        for (var row : insert.rows) {
            var event = event(row);
            var persisted = new Persisted(row.sequenceNr(), writer(insert.client, row), event);
            rows(row.persistenceId()).put(row.sequenceNr(), new Row(row.withPayload(event), persisted));
            history.note(new Happening.EventPersisted(
                    row.persistenceId(), row.sequenceNr(), persisted.writer(), persisted.event()));
        }
        if (ambiguity > 0 && random.nextDouble() < ambiguity) {
            insert.problem =
                    new SQLTransientConnectionException("the connection broke before the commit was confirmed");
        }
        var hook = afterNextCommit;
        afterNextCommit = Optional.empty();
        hook.ifPresent(h -> h.accept(insert.client));
    }

    /** Whether its clients are as if it had never been called: no call has failed or taken long, none is under way. */
    boolean leavesNoTrace() {
        return !disturbed && callsUnderWay == 0;
    }

    private @Nullable SQLException problem(Insert insert) {
        if (down) {
            return isDown();
        }
        for (var row : insert.rows) {
            if (rows(row.persistenceId()).containsKey(row.sequenceNr())) {
                return new SQLIntegrityConstraintViolationException(
                        "%s already has an event %d".formatted(row.persistenceId(), row.sequenceNr()));
            }
        }
        return null;
    }

    private void answer(Insert insert) {
        underWay.remove(insert);
        if (insert.clientGone) {
            return;
        }
        callsUnderWay--;
        var problem = insert.problem == null && down ? isDown() : insert.problem;
        if (problem == null) {
            insert.done.run();
        } else {
            disturbed = true;
            var first = insert.rows.getFirst();
            history.note(new Happening.PersistFailed(
                    first.persistenceId(), first.sequenceNr(), writer(insert.client, first), insert.committed));
            insert.failed.accept(problem);
        }
        insert.waiting.forEach(Runnable::run);
    }

    /** As the plugin of production does, it waits for the client's own insert that is under way. */
    void highest(@Nullable ActorRef asking, String persistenceId, Consumer<Long> done, Consumer<Throwable> failed) {
        var client = client(asking);
        for (var insert : underWay) {
            if (insert.client.equals(client)
                    && !insert.clientGone
                    && insert.rows.getFirst().persistenceId().equals(persistenceId)) {
                insert.waiting.add(() -> highest(asking, persistenceId, done, failed));
                return;
            }
        }
        call(() -> done.accept(last(persistenceId)), failed);
    }

    void replay(
            String persistenceId,
            long from,
            long to,
            long max,
            Consumer<PersistentRepr> reader,
            Runnable done,
            Consumer<Throwable> failed) {
        call(
                () -> {
                    var left = max;
                    for (var row :
                            rows(persistenceId).subMap(from, true, to, true).values()) {
                        if (left-- <= 0) {
                            break;
                        }
                        reader.accept(row.stored());
                    }
                    done.run();
                },
                failed);
    }

    // The snapshot store's calls

    void loadSnapshot(
            String persistenceId, long to, Consumer<Optional<SelectedSnapshot>> done, Consumer<Throwable> failed) {
        call(() -> done.accept(snapshots.load(persistenceId, to, events(persistenceId))), failed);
    }

    void saveSnapshot(
            String persistenceId, long sequenceNumber, Object state, Runnable done, Consumer<Throwable> failed) {
        call(
                () -> {
                    snapshots.save(persistenceId, sequenceNumber, state);
                    done.run();
                },
                failed);
    }

    void deleteSnapshots(String persistenceId, long from, long to, Runnable done, Consumer<Throwable> failed) {
        call(
                () -> {
                    snapshots.delete(persistenceId, from, to);
                    done.run();
                },
                failed);
    }

    private void call(Runnable work, Consumer<Throwable> failed) {
        callsUnderWay++;
        time.afterNanos(drawNanos(), () -> {
            callsUnderWay--;
            if (down) {
                failed.accept(isDown());
            } else {
                work.run();
            }
        });
    }

    private long drawNanos() {
        return delay.drawNanos(random) + slowness.toNanos();
    }

    private static SQLException isDown() {
        return new SQLTransientConnectionException("the database is down");
    }

    private String client(@Nullable ActorRef asking) {
        return asking == null ? "nobody" : clients.getOrDefault(asking, "somebody");
    }

    /** Akka gives each incarnation of an actor a random id; a trial needs one that comes out the same again. */
    private String writer(String client, PersistentRepr row) {
        return writers.computeIfAbsent(
                row.writerUuid(), uuid -> client + "/" + incarnations.merge(client, 1, Integer::sum));
    }

    private ClusterEvent event(PersistentRepr row) {
        var payload = row.payload() instanceof Tagged tagged ? tagged.payload() : row.payload();
        var event = (ClusterEvent) payload;
        return serialises ? CODEC.decodeEvent(EventManifests.of(event).toString(), CODEC.encode(event)) : event;
    }
}
