package io.matriarch.simulator.history;

import io.matriarch.protocol.id.InstanceId;
import io.matriarch.simulator.fault.Fault;

/**
 * A fault as it was carried out.
 *
 * @param on whom it hit: names, with anything but letters, digits and hyphens between them
 * @param endedNanos {@link Long#MAX_VALUE} while it lasts
 */
public record Trouble(Fault fault, String on, long beganNanos, long endedNanos) {

    /** Whether it lasted at {@code atNanos}, or had ended less than {@code graceNanos} before. */
    public boolean isFelt(long atNanos, long graceNanos) {
        return beganNanos <= atNanos && (endedNanos >= atNanos || atNanos - endedNanos <= graceNanos);
    }

    /** Whether it hit the node of {@code instance}. */
    public boolean hits(InstanceId instance) {
        return fault instanceof Fault.OnNodes && names(instance.value());
    }

    private boolean names(String name) {
        for (var at = on.indexOf(name); at >= 0; at = on.indexOf(name, at + 1)) {
            if (isBoundary(at - 1) && isBoundary(at + name.length())) {
                return true;
            }
        }
        return false;
    }

    private boolean isBoundary(int index) {
        return index < 0
                || index >= on.length()
                || !(Character.isLetterOrDigit(on.charAt(index)) || on.charAt(index) == '-');
    }

    Trouble endAt(long nanos) {
        return new Trouble(fault, on, beganNanos, nanos);
    }
}
