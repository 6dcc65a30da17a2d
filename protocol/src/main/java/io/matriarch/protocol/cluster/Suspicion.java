package io.matriarch.protocol.cluster;

import io.matriarch.protocol.id.InstanceId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The leader does not look well.
 *
 * @param lastWellAt the last moment at which it did
 * @param since when the suspicion began
 * @param restartOrdered whether a restart in place was tried since
 * @param triedInVain who was to lead since and did not, the last one last
 * @param standstills why nothing was done since, or since the last change was begun: when each reason was last recorded
 */
public record Suspicion(
        Instant lastWellAt,
        Instant since,
        boolean restartOrdered,
        List<InstanceId> triedInVain,
        List<Standstill> standstills) {

    public Suspicion {
        triedInVain = List.copyOf(triedInVain);
        standstills = List.copyOf(standstills);
    }

    static Suspicion begun(Instant lastWellAt, Instant since) {
        return new Suspicion(lastWellAt, since, false, List.of(), List.of());
    }

    /** When the reason with that code was last recorded, and in which words. */
    public Optional<Standstill> standstill(String code) {
        return standstills.stream().filter(s -> s.code().equals(code)).findFirst();
    }

    /** Whether {@code instance} was the last that was to lead and did not. */
    public boolean isLastTried(InstanceId instance) {
        return !triedInVain.isEmpty() && triedInVain.getLast().equals(instance);
    }

    Suspicion afterRestart() {
        return new Suspicion(lastWellAt, since, true, triedInVain, standstills);
    }

    Suspicion afterTrying(InstanceId candidate) {
        var tried = new ArrayList<>(triedInVain);
        tried.remove(candidate);
        tried.add(candidate);
        return new Suspicion(lastWellAt, since, restartOrdered, tried, standstills);
    }

    Suspicion afterStandstill(Standstill recorded) {
        var all = new ArrayList<>(standstills);
        all.removeIf(s -> s.code().equals(recorded.code()));
        all.add(recorded);
        return new Suspicion(lastWellAt, since, restartOrdered, triedInVain, all);
    }

    Suspicion afterMovingOn() {
        return new Suspicion(lastWellAt, since, restartOrdered, triedInVain, List.of());
    }
}
