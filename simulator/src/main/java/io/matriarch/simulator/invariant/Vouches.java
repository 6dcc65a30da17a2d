package io.matriarch.simulator.invariant;

import io.matriarch.protocol.id.Epoch;
import io.matriarch.protocol.id.InstanceId;
import io.matriarch.simulator.history.Happening;
import io.matriarch.simulator.history.Happening.CanaryAcknowledged;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** For whom standbys vouch in quorum mode: whose canary they have acknowledged, and how long authority lasts by that. */
final class Vouches {

    private record Vouch(Epoch epoch, long sentNanos) {}

    private final Scene scene;
    private final long ttlNanos;
    private final Map<InstanceId, Vouch> last = new HashMap<>();
    private final Map<InstanceId, Vouch> ended = new HashMap<>();

    Vouches(Scene scene, Duration ttl) {
        this.scene = scene;
        this.ttlNanos = ttl.toNanos();
    }

    void on(Happening happening) {
        if (happening instanceof CanaryAcknowledged(var instance, var epoch, var sentNanos)) {
            var before = last.get(instance);
            if (before == null || before.sentNanos() < sentNanos) {
                last.put(instance, new Vouch(epoch, sentNanos));
            }
        }
    }

    /** Whether authority by its last canary, counted from when that was sent, has not run out, and no later epoch was taken. */
    boolean standFor(InstanceId instance, long atNanos) {
        var vouch = last.get(instance);
        return vouch != null
                && atNanos - vouch.sentNanos() <= ttlNanos
                && !vouch.epoch().isBefore(scene.keyEpoch());
    }

    /** Whether authority by its last canary has run out; told once. */
    boolean haveEnded(InstanceId instance, long atNanos) {
        var vouch = last.get(instance);
        return vouch != null && atNanos - vouch.sentNanos() > ttlNanos && !vouch.equals(ended.put(instance, vouch));
    }

    /** Who leads: the holder of the key, or while nobody holds it the one that standbys vouch for. */
    Optional<InstanceId> leader(long atNanos) {
        return scene.holder()
                .or(() -> scene.writable().stream()
                        .filter(instance -> standFor(instance, atNanos))
                        .findFirst());
    }
}
