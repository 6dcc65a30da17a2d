package io.matriarch.simulator.runtime;

import akka.dispatch.Futures;
import akka.persistence.SelectedSnapshot;
import akka.persistence.SnapshotMetadata;
import akka.persistence.SnapshotSelectionCriteria;
import akka.persistence.snapshot.japi.SnapshotStore;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import scala.PartialFunction;
import scala.concurrent.Future;
import scala.runtime.BoxedUnit;

/** The snapshots of a trial, in {@link VirtualDatabase}. For Akka, which makes it by its name. */
public final class VirtualSnapshotStore extends SnapshotStore {

    private final TrialSetup trial =
            context().system().settings().setup().get(TrialSetup.class).get();

    @Override
    public void preStart() throws Exception {
        super.preStart();
        trial.snapshotsAre(self());
    }

    @Override
    public void aroundReceive(PartialFunction<Object, BoxedUnit> receive, Object message) {
        if (message instanceof TrialSetup.Renew) {
            throw new TrialSetup.Renewed();
        }
        super.aroundReceive(receive, message);
    }

    @Override
    public Future<Optional<SelectedSnapshot>> doLoadAsync(String persistenceId, SnapshotSelectionCriteria criteria) {
        var promise = Futures.<Optional<SelectedSnapshot>>promise();
        trial.database().loadSnapshot(persistenceId, criteria.maxSequenceNr(), promise::success, promise::failure);
        return promise.future();
    }

    @Override
    public Future<Void> doSaveAsync(SnapshotMetadata metadata, Object snapshot) {
        var promise = Futures.<@Nullable Void>promise();
        trial.database()
                .saveSnapshot(
                        metadata.persistenceId(),
                        metadata.sequenceNr(),
                        snapshot,
                        () -> promise.success(null),
                        promise::failure);
        return promise.future();
    }

    @Override
    public Future<Void> doDeleteAsync(SnapshotMetadata metadata) {
        return delete(metadata.persistenceId(), metadata.sequenceNr(), metadata.sequenceNr());
    }

    @Override
    public Future<Void> doDeleteAsync(String persistenceId, SnapshotSelectionCriteria criteria) {
        return delete(persistenceId, criteria.minSequenceNr(), criteria.maxSequenceNr());
    }

    private Future<Void> delete(String persistenceId, long from, long to) {
        var promise = Futures.<@Nullable Void>promise();
        trial.database().deleteSnapshots(persistenceId, from, to, () -> promise.success(null), promise::failure);
        return promise.future();
    }
}
