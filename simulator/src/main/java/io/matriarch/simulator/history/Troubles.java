package io.matriarch.simulator.history;

import io.matriarch.protocol.command.ClusterCommand;
import io.matriarch.simulator.fault.PlannedFault;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Which faults and which commands there have been so far. */
public final class Troubles {

    private final List<Trouble> all = new ArrayList<>();
    private final List<PlannedFault> planned = new ArrayList<>();
    private final List<Order> orders = new ArrayList<>();

    /** A command that an operator gave. */
    public record Order(ClusterCommand command, long atNanos) {}

    /** Takes notice of what concerns it. */
    public void on(long atNanos, Happening happening) {
        if (happening instanceof Happening.FaultBegan(var fault, var on)) {
            var momentary = fault.lasts().isZero();
            all.add(new Trouble(fault.fault(), on, atNanos, momentary ? atNanos : Long.MAX_VALUE));
            planned.add(fault);
        } else if (happening instanceof Happening.FaultEnded(var fault, var _)) {
            end(fault, atNanos);
        } else if (happening instanceof Happening.CommandGiven(var command)) {
            orders.add(new Order(command, atNanos));
        } else if (happening instanceof Happening.Healed) {
            for (var i = 0; i < all.size(); i++) {
                endOne(i, atNanos);
            }
        }
    }

    private void end(PlannedFault fault, long atNanos) {
        for (var i = 0; i < all.size(); i++) {
            if (planned.get(i).equals(fault)) {
                endOne(i, atNanos);
            }
        }
    }

    private void endOne(int index, long atNanos) {
        if (all.get(index).endedNanos() == Long.MAX_VALUE) {
            all.set(index, all.get(index).endAt(atNanos));
        }
    }

    /** In the order in which they began. */
    public List<Trouble> all() {
        return Collections.unmodifiableList(all);
    }

    /** In the order in which they were given. */
    public List<Order> orders() {
        return Collections.unmodifiableList(orders);
    }

    /** Those that last at {@code atNanos} or had ended less than {@code graceNanos} before. */
    public List<Trouble> felt(long atNanos, long graceNanos) {
        return all.stream()
                .filter(trouble -> trouble.isFelt(atNanos, graceNanos))
                .toList();
    }

    /** When a fault last began or ended, or a command was given; the smallest long when that never was. */
    public long lastStirNanos() {
        var last = Long.MIN_VALUE;
        for (var trouble : all) {
            last = Math.max(last, trouble.beganNanos());
            if (trouble.endedNanos() != Long.MAX_VALUE) {
                last = Math.max(last, trouble.endedNanos());
            }
        }
        for (var order : orders) {
            last = Math.max(last, order.atNanos());
        }
        return last;
    }
}
