package io.matriarch.simulator.measurement;

import io.matriarch.lease.EtcdLeaderLease;
import io.matriarch.lease.LeaderLease.Acquisition;
import io.matriarch.lease.LeaderLease.LeaseHandle;
import io.matriarch.lease.LeaderLease.Release;
import io.matriarch.lease.LeaderLease.Renewal;
import io.matriarch.protocol.id.Epoch;
import io.matriarch.protocol.id.InstanceId;
import java.time.Duration;
import java.util.List;

/** Takes the leader key in a real etcd, keeps it and gives it back. */
final class EtcdMeasurement {

    private static final Duration TTL = Duration.ofSeconds(30);
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final int RENEWALS = 20;

    /** Of these calls acquire is made. */
    private static final int CALLS_OF_ACQUIRE = 3;

    private final Bench bench;
    private final Samples samples;

    EtcdMeasurement(Bench bench, Samples samples) {
        this.bench = bench;
        this.samples = samples;
    }

    void run(List<String> endpoints) {
        var self = InstanceId.parse("calibration-1");
        try (var lease = new EtcdLeaderLease(endpoints, "/matriarch-calibration/", self, bench.ticker())) {
            take(lease, 1); // connects
            for (var epoch = 2; epoch < 2 + bench.rounds(); epoch++) {
                var before = bench.ticker().nanos();
                var handle = take(lease, epoch);
                var each = (bench.ticker().nanos() - before) / CALLS_OF_ACQUIRE;
                for (var i = 0; i < CALLS_OF_ACQUIRE; i++) {
                    samples.add("etcd", each);
                }
                for (var i = 0; i < RENEWALS; i++) {
                    if (!(samples.time("etcd", () -> lease.renew(handle, PATIENCE)) instanceof Renewal.Renewed)) {
                        throw new MeasurementFailure("a lease that was just taken in etcd cannot be renewed");
                    }
                }
                if (!(samples.time("etcd", () -> lease.release(handle, PATIENCE)) instanceof Release.Released)) {
                    throw new MeasurementFailure("etcd does not end a lease");
                }
            }
        }
    }

    private static LeaseHandle take(EtcdLeaderLease lease, long epoch) {
        return switch (lease.acquire(new Epoch(epoch), TTL, PATIENCE)) {
            case Acquisition.Taken(var handle, var standbys) -> handle;
            case Acquisition.OtherStandbys _ -> throw new MeasurementFailure("there are other standbys on record");
            case Acquisition.HeldBy(var holder) -> throw new MeasurementFailure("the key is held by " + holder);
            case Acquisition.StaleEpoch(var recorded) ->
                throw new MeasurementFailure("epoch " + recorded + " is recorded: etcd is not a fresh one");
            case Acquisition.Unknown(var why) -> throw new MeasurementFailure("etcd does not answer: " + why);
        };
    }
}
