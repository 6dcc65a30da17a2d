package io.matriarch.simulator.invariant;

import io.matriarch.protocol.cluster.StandbyRecord;
import io.matriarch.protocol.cluster.StandbySet;
import io.matriarch.protocol.id.Epoch;
import io.matriarch.protocol.id.InstanceId;
import io.matriarch.simulator.history.Happening;
import io.matriarch.simulator.history.Happening.KeyTaken;
import io.matriarch.simulator.history.Happening.StandbysRecorded;
import io.matriarch.simulator.history.Happening.StreamingBegan;
import io.matriarch.simulator.history.Happening.StreamingEnded;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Whether a leader has been made unable to acknowledge anything, by the facts: by what etcd has on record of its standbys, what the
 * standbys have on disk, and from whom they really stream.
 */
final class Revocations {

    private final Scene scene;
    private final Vouches vouches;
    private final TreeMap<Epoch, StandbyRecord> records = new TreeMap<>();
    private final Map<InstanceId, InstanceId> streams = new HashMap<>();
    private final Set<InstanceId> revoked = new HashSet<>();

    Revocations(Scene scene, Vouches vouches) {
        this.scene = scene;
        this.vouches = vouches;
    }

    /** Hears before the scene does: who holds the key is who held it until now. */
    void on(long atNanos, Happening happening) {
        switch (happening) {
            case StandbysRecorded(var record, var _) -> records.put(record.epoch(), record);
            case StreamingBegan(var instance, var upstream, var _) -> streams.put(instance, upstream);
            case StreamingEnded(var instance, var _) -> streams.remove(instance);
            case KeyTaken taken -> {
                var holder = InstanceId.parse(taken.holder());
                vouches.leader(atNanos).filter(old -> !old.equals(holder)).ifPresent(revoked::add);
                revoked.remove(holder);
            }
            default -> {}
        }
    }

    /** Whether another has taken the key while {@code instance} led. */
    boolean isRevoked(InstanceId instance) {
        return revoked.contains(instance);
    }

    /** Why {@code old} may still acknowledge writes although {@code epoch} begins; empty when it cannot. */
    Optional<String> objection(InstanceId old, Epoch epoch) {
        var before = records.lowerEntry(epoch);
        if (before == null) {
            return Optional.of("it counts no acknowledgements");
        }
        return before.getValue().inForce().stream()
                .filter(set -> set.isEmpty()
                        || taken(set, old, epoch) <= set.standbys().size() - set.acknowledgements())
                .findFirst()
                .map(set ->
                        "it may count %s, of which %d are taken away from it".formatted(set, taken(set, old, epoch)));
    }

    private long taken(StandbySet set, InstanceId old, Epoch epoch) {
        return set.standbys().stream()
                .filter(standby -> !scene.pledgedBy(standby).isBefore(epoch))
                .filter(standby -> !old.equals(streams.get(standby)))
                .count();
    }
}
