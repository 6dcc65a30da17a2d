package io.matriarch.simulator.world.postgres;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The physical replication slots of one data directory. */
final class Slots {

    private final List<Slot> all = new ArrayList<>();

    /** One slot: from where on WAL is kept for it, and who streams by it. */
    static final class Slot {
        final String name;
        private long restart;
        private boolean lost;
        private @Nullable WalStream stream;

        Slot(String name, long restart) {
            this.name = name;
            this.restart = restart;
        }

        boolean isLost() {
            return lost;
        }

        boolean isActive() {
            return stream != null;
        }

        void takenBy(WalStream by) {
            stream = by;
        }

        void released(WalStream by, long confirmed) {
            if (stream == by) {
                stream = null;
                restart = Math.max(restart, confirmed);
            }
        }

        private long needed() {
            return stream == null ? restart : Math.max(restart, stream.confirmed());
        }
    }

    @Nullable
    Slot named(String name) {
        for (var i = 0; i < all.size(); i++) {
            if (all.get(i).name.equals(name)) {
                return all.get(i);
            }
        }
        return null;
    }

    List<String> names() {
        return all.stream().map(slot -> slot.name).sorted().toList();
    }

    /** Makes one that keeps WAL from {@code restart} on; one that is there already, and of use, stays as it is. */
    void create(String name, long restart) {
        var there = named(name);
        if (there == null || (there.lost && !there.isActive())) {
            all.remove(there);
            all.add(new Slot(name, restart));
        }
    }

    void dropIdle(Predicate<String> unwanted) {
        all.removeIf(slot -> !slot.isActive() && unwanted.test(slot.name));
    }

    /** From where on WAL has to be kept, beyond {@code limit} bytes before {@code end} for nobody. */
    long oldestNeeded(long end, long limit) {
        var oldest = Long.MAX_VALUE;
        for (var i = 0; i < all.size(); i++) {
            var needed = all.get(i).needed();
            if (!all.get(i).lost && (limit == Long.MAX_VALUE || needed >= end - limit)) {
                oldest = Math.min(oldest, needed);
            }
        }
        return oldest;
    }

    void loseBelow(long oldest) {
        for (var i = 0; i < all.size(); i++) {
            all.get(i).lost |= all.get(i).needed() < oldest;
        }
    }

    /** No process is left that could stream by them. */
    void releaseAll() {
        for (var i = 0; i < all.size(); i++) {
            all.get(i).stream = null;
        }
    }
}
