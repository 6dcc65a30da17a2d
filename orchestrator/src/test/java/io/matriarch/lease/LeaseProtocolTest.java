package io.matriarch.lease;

import static org.assertj.core.api.Assertions.assertThat;

import io.matriarch.lease.LeaderLease.Acquisition;
import io.matriarch.lease.LeaderLease.Claim;
import io.matriarch.lease.LeaderLease.LeaseHandle;
import io.matriarch.lease.LeaderLease.Recording;
import io.matriarch.lease.LeaderSnapshot.Stored;
import io.matriarch.protocol.cluster.StandbyRecord;
import io.matriarch.protocol.cluster.StandbySet;
import io.matriarch.protocol.id.Epoch;
import io.matriarch.protocol.id.InstanceId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What agents of quorum mode make of one etcd between them. */
class LeaseProtocolTest {

    private static final Duration TTL = Duration.ofSeconds(10);
    private static final InstanceId ONE = InstanceId.parse("pg-test-1");
    private static final InstanceId TWO = InstanceId.parse("pg-test-2");
    private static final InstanceId THREE = InstanceId.parse("pg-test-3");
    private static final StandbySet OF_ONE = StandbySet.of(List.of(TWO, THREE));
    private static final StandbySet OF_TWO = StandbySet.of(List.of(ONE, THREE));

    private final Etcd etcd = new Etcd();
    private final LeaseProtocol one = new LeaseProtocol("/pg/", ONE);
    private final LeaseProtocol two = new LeaseProtocol("/pg/", TWO);

    @Test
    void recordsTheStandbysWithTheKeyAndNobodyIsKnownToHaveEverythingAtFirst() {
        var taken = taken(one, 1, Optional.of(OF_ONE), Optional.empty());

        assertThat(stored(taken).record().inForce()).containsExactly(StandbySet.NONE, OF_ONE);
        assertThat(etcd.get("/pg/pg-test/sync").flatMap(StandbyKey::parse))
                .contains(stored(taken).record());
    }

    @Test
    void takesKeyAndLeaseFromAnOldLeaderWhoseRecordIsTheOneThatWasCounted() {
        var counted = settled();
        var taken = taken(two, 2, Optional.of(OF_TWO), Optional.of(counted.revision()));

        assertThat(etcd.get("/pg/pg-test/leader")).contains("pg-test-2");
        assertThat(stored(taken).record().inForce()).containsExactly(OF_ONE, OF_TWO);
        assertThat(etcd.revoked).containsExactly(1L);
    }

    @Test
    void takesNothingWhenTheOldLeaderHasOtherStandbysThanWereCounted() {
        var counted = settled();
        record(one, 1, counted.record().towards(StandbySet.of(List.of(TWO))), counted.revision());

        assertThat(acquire(two, 2, Optional.of(OF_TWO), Optional.of(counted.revision())))
                .isEqualTo(new Acquisition.OtherStandbys());
        assertThat(etcd.get("/pg/pg-test/leader")).contains("pg-test-1");
    }

    @Test
    void takesNothingThatIsHeldWithoutARevocation() {
        settled();
        assertThat(acquire(two, 2, Optional.of(OF_TWO), Optional.empty()))
                .isEqualTo(new Acquisition.HeldBy("pg-test-1"));
    }

    @Test
    void keepsTheRecordWhenTheKeyIsTakenAgainInTheSameEpoch() {
        var before = settled();
        var onTheWay = before.record().towards(StandbySet.of(List.of(TWO)));
        record(one, 1, onTheWay, before.revision());
        etcd.expires("/pg/pg-test/leader");

        var again = taken(one, 1, Optional.of(OF_ONE), Optional.empty());
        assertThat(stored(again).record()).isEqualTo(onTheWay);
    }

    @Test
    void recordsOtherStandbysOnlyUnderTheKeyAndOnTopOfWhatWasSeen() {
        var seen = settled();
        var next = seen.record().towards(StandbySet.of(List.of(TWO)));

        assertThat(record(one, 1, next, seen.revision() - 1)).isEqualTo(new Recording.NotRecorded(Optional.of(seen)));
        var recorded = record(one, 1, next, seen.revision());
        assertThat(recorded)
                .isInstanceOfSatisfying(
                        Recording.Recorded.class,
                        done -> assertThat(done.standbys().record()).isEqualTo(next));
        etcd.expires("/pg/pg-test/leader");
        assertThat(record(one, 1, next.arrived(), etcd.revision)).isInstanceOf(Recording.NotRecorded.class);
    }

    @Test
    void anOldLeaderRecordsNothingAnyMoreOnceItsKeyWasTaken() {
        var counted = settled();
        var taken = taken(two, 2, Optional.of(OF_TWO), Optional.of(counted.revision()));

        assertThat(record(one, 1, counted.record().towards(StandbySet.of(List.of(TWO))), counted.revision()))
                .isEqualTo(new Recording.NotRecorded(Optional.of(stored(taken))));
    }

    @Test
    void knowsItsOwnRecordWhenTheAnswerToTheFirstTryWasLost() {
        var seen = settled();
        var next = seen.record().towards(StandbySet.of(List.of(TWO)));
        record(one, 1, next, seen.revision());

        assertThat(record(one, 1, next, seen.revision())).isInstanceOf(Recording.Recorded.class);
    }

    /** pg-test-1 leads in epoch 1, and only its own set is in force. */
    private StoredStandbys settled() {
        var first = stored(taken(one, 1, Optional.of(OF_ONE), Optional.empty()));
        return record(one, 1, first.record().arrived(), first.revision()) instanceof Recording.Recorded(var standbys)
                ? standbys
                : first;
    }

    private Acquisition acquire(
            LeaseProtocol who, long epoch, Optional<StandbySet> standbys, Optional<Long> revokedAt) {
        return etcd.run(who.acquire(new Epoch(epoch), new Claim(standbys, revokedAt), TTL));
    }

    private Acquisition.Taken taken(
            LeaseProtocol who, long epoch, Optional<StandbySet> standbys, Optional<Long> revokedAt) {
        var acquisition = acquire(who, epoch, standbys, revokedAt);
        assertThat(acquisition).isInstanceOf(Acquisition.Taken.class);
        return (Acquisition.Taken) acquisition;
    }

    private static StoredStandbys stored(Acquisition.Taken taken) {
        return taken.standbys().orElseThrow();
    }

    private Recording record(LeaseProtocol who, long epoch, StandbyRecord next, long seenRevision) {
        return etcd.run(who.recordStandbys(new LeaseHandle(0, new Epoch(epoch)), next, seenRevision));
    }

    /** As much of etcd as these steps need. */
    private static final class Etcd {
        final List<Long> revoked = new ArrayList<>();
        long revision = 10;
        private final TreeMap<String, Stored> keys = new TreeMap<>();
        private long leases;

        <R> R run(LeaseStep<R> first) {
            var step = first;
            while (true) {
                switch (step) {
                    case LeaseStep.Done<R>(var result) -> {
                        return result;
                    }
                    case LeaseStep.Transact<R>(var transaction, var then) ->
                        step = then.apply(new EtcdReply.Answer<>(commit(transaction)));
                    case LeaseStep.Grant<R>(var _, var then) -> step = then.apply(new EtcdReply.Answer<>(++leases));
                    case LeaseStep.Revoke<R>(var lease, var then) -> {
                        revoked.add(lease);
                        keys.values().removeIf(stored -> stored.leaseId() == lease);
                        step = then.apply(new EtcdReply.Answer<>(true));
                    }
                    case LeaseStep.KeepAlive<R> _ -> throw new AssertionError("nobody renews here");
                }
            }
        }

        Optional<String> get(String key) {
            return Optional.ofNullable(keys.get(key)).map(Stored::value);
        }

        void expires(String key) {
            keys.remove(key);
        }

        private EtcdTransaction.Answer commit(EtcdTransaction transaction) {
            var holds = transaction.when().stream().allMatch(this::holds);
            var read = new ArrayList<Optional<Stored>>();
            var operations = holds ? transaction.then() : transaction.otherwise();
            if (operations.stream().anyMatch(operation -> operation instanceof EtcdTransaction.Operation.Write)) {
                revision++;
            }
            for (var operation : operations) {
                switch (operation) {
                    case EtcdTransaction.Operation.Read(var key) -> read.add(Optional.ofNullable(keys.get(key)));
                    case EtcdTransaction.Operation.Write(var key, var value, var lease) ->
                        keys.put(key, new Stored(value, revision, lease));
                }
            }
            return new EtcdTransaction.Answer(holds, read, revision);
        }

        private boolean holds(EtcdTransaction.Condition condition) {
            return switch (condition) {
                case EtcdTransaction.Condition.Unchanged(var key, var modRevision) ->
                    Optional.ofNullable(keys.get(key)).map(Stored::modRevision).orElse(0L) == modRevision;
                case EtcdTransaction.Condition.Says(var key, var value) ->
                    get(key).filter(value::equals).isPresent();
            };
        }
    }
}
