package io.matriarch.simulator.live;

import io.matriarch.lease.EtcdChoice;
import io.matriarch.lease.EtcdLeaderWatch;
import io.matriarch.lease.LeaderWatch.LeaderKey;
import io.matriarch.simulator.history.Happening;
import io.matriarch.simulator.lab.Lab;
import java.util.List;
import java.util.Optional;

/** Who holds the leader key in etcd, as it tells whoever watches. */
final class KeyWatch implements AutoCloseable {

    private final EtcdLeaderWatch watch;
    private Optional<LeaderKey.Held> held = Optional.empty();
    private Optional<Observations> observations = Optional.empty();

    KeyWatch(Lab lab) {
        watch = new EtcdLeaderWatch(new EtcdChoice(lab.etcdUrls()), lab.time().ticker());
        var unused = watch.watch(lab.cluster(), lab.settings().namespace(), List.of(), this::hear);
    }

    /** From now on the observations of another trial are added to, beginning with who holds it now. */
    synchronized void tell(Observations next) {
        observations = Optional.of(next);
        held.ifPresent(this::note);
    }

    private synchronized void hear(LeaderKey key) {
        switch (key) {
            case LeaderKey.Held now -> {
                if (held.filter(before -> isSame(before, now)).isEmpty()) {
                    note(now);
                }
                held = Optional.of(now);
            }
            case LeaderKey.Absent(var _, var revision, var _) -> {
                held.ifPresent(before -> observations.ifPresent(
                        all -> all.note(new Happening.KeyGone(before.holder(), "nobody holds it", revision))));
                held = Optional.empty();
            }
            case LeaderKey.Unknown _ -> {}
        }
    }

    private static boolean isSame(LeaderKey.Held one, LeaderKey.Held other) {
        return one.holder().equals(other.holder()) && one.epoch().equals(other.epoch());
    }

    private void note(LeaderKey.Held now) {
        observations.ifPresent(all -> all.note(new Happening.KeyTaken(now.holder(), now.epoch(), now.revision())));
    }

    @Override
    public void close() {
        watch.close();
    }
}
