package io.matriarch.protocol.cluster;

import io.matriarch.protocol.id.InstanceId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * The leader does not look well.
 *
 * @param lastWellAt the last moment at which it did
 * @param since when the suspicion began
 * @param restartOrdered whether a restart in place was tried since
 * @param triedInVain who was to lead since and did not, the last one last
 */
public record Suspicion(Instant lastWellAt, Instant since, boolean restartOrdered, List<InstanceId> triedInVain) {

    public Suspicion {
        triedInVain = List.copyOf(triedInVain);
    }

    /** Whether {@code instance} was the last that was to lead and did not. */
    public boolean isLastTried(InstanceId instance) {
        return !triedInVain.isEmpty() && triedInVain.getLast().equals(instance);
    }

    Suspicion afterRestart() {
        return new Suspicion(lastWellAt, since, true, triedInVain);
    }

    Suspicion afterTrying(InstanceId candidate) {
        var tried = new ArrayList<>(triedInVain);
        tried.remove(candidate);
        tried.add(candidate);
        return new Suspicion(lastWellAt, since, restartOrdered, tried);
    }
}
