package io.matriarch.simulator.runtime;

import akka.actor.ActorRef;
import akka.dispatch.Futures;
import akka.persistence.AtomicWrite;
import akka.persistence.JournalProtocol;
import akka.persistence.PersistentRepr;
import akka.persistence.journal.japi.AsyncWriteJournal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import scala.PartialFunction;
import scala.concurrent.Future;
import scala.jdk.javaapi.CollectionConverters;
import scala.runtime.BoxedUnit;

/**
 * The journal that actors of a trial write to: the rows are in {@link VirtualDatabase}. Circuit breaker, order of answers and
 * replay filter are Akka's own, as in production. For Akka, which makes it by its name.
 */
public final class VirtualJournal extends AsyncWriteJournal {

    private final TrialSetup trial =
            context().system().settings().setup().get(TrialSetup.class).get();
    private @Nullable ActorRef asking;

    @Override
    public void preStart() throws Exception {
        super.preStart();
        trial.journalIs(self());
    }

    /** The interface below does not say who asks. */
    @Override
    public void aroundReceive(PartialFunction<Object, BoxedUnit> receive, Object message) {
        switch (message) {
            case TrialSetup.Renew renew -> throw new TrialSetup.Renewed();
            case JournalProtocol.WriteMessages write -> asking = write.persistentActor();
            case JournalProtocol.ReplayMessages replay -> asking = replay.persistentActor();
            default -> {}
        }
        super.aroundReceive(receive, message);
    }

    @Override
    public Future<Iterable<Optional<Exception>>> doAsyncWriteMessages(Iterable<AtomicWrite> writes) {
        var rows = new ArrayList<PersistentRepr>();
        writes.forEach(write -> rows.addAll(CollectionConverters.asJava(write.payload())));
        var promise = Futures.<Iterable<Optional<Exception>>>promise();
        trial.database().insert(asking, rows, () -> promise.success(List.of()), promise::failure);
        return promise.future();
    }

    @Override
    public Future<Long> doAsyncReadHighestSequenceNr(String persistenceId, long from) {
        var promise = Futures.<Long>promise();
        trial.database().highest(asking, persistenceId, promise::success, promise::failure);
        return promise.future();
    }

    @Override
    public Future<Void> doAsyncReplayMessages(
            String persistenceId, long from, long to, long max, Consumer<PersistentRepr> reader) {
        var promise = Futures.<@Nullable Void>promise();
        trial.database().replay(persistenceId, from, to, max, reader, () -> promise.success(null), promise::failure);
        return promise.future();
    }

    /** Events are never deleted. */
    @Override
    public Future<Void> doAsyncDeleteMessagesTo(String persistenceId, long to) {
        return Futures.failed(new UnsupportedOperationException("events are never deleted"));
    }
}
