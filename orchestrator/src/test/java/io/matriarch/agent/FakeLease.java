package io.matriarch.agent;

import io.matriarch.lease.LeaderLease;
import io.matriarch.protocol.cluster.StandbyRecord;
import io.matriarch.protocol.id.Epoch;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** An etcd in which nobody else lives. */
final class FakeLease implements LeaderLease {

    final CopyOnWriteArrayList<Publication> publications = new CopyOnWriteArrayList<>();
    volatile boolean answers = true;
    volatile Optional<LeaseHandle> held = Optional.empty();
    private volatile long last;
    private volatile Duration granted = Duration.ZERO;

    @Override
    public synchronized Acquisition acquire(Epoch epoch, Claim claim, Duration ttl, Duration patience) {
        if (!answers) {
            return new Acquisition.Unknown("frozen");
        }
        last++;
        granted = ttl;
        var handle = new LeaseHandle(last, epoch);
        held = Optional.of(handle);
        return new Acquisition.Taken(handle);
    }

    @Override
    public Recording recordStandbys(LeaseHandle lease, StandbyRecord next, long seenRevision, Duration patience) {
        return new Recording.NotRecorded(Optional.empty());
    }

    @Override
    public Renewal resume(LeaseHandle lease, Duration patience) {
        return renew(lease, patience);
    }

    @Override
    public Renewal renew(LeaseHandle lease, Duration patience) {
        if (!answers) {
            return new Renewal.Unknown("frozen");
        }
        return held.filter(lease::equals).isPresent() ? new Renewal.Renewed(granted) : new Renewal.Lost("gone");
    }

    @Override
    public Release release(LeaseHandle lease, Duration patience) {
        held = Optional.empty();
        return new Release.Released();
    }

    @Override
    public boolean publish(Publication publication, Duration patience) {
        publications.add(publication);
        return answers;
    }

    @Override
    public void close() {}
}
