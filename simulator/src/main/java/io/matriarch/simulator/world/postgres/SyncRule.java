package io.matriarch.simulator.world.postgres;

import io.matriarch.protocol.Require;
import io.matriarch.protocol.agent.StandbyName;
import io.matriarch.protocol.cluster.StandbySet;
import io.matriarch.protocol.id.Epoch;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * For which standbys a commit waits.
 *
 * @see <a href="https://www.postgresql.org/docs/15/warm-standby.html#SYNCHRONOUS-REPLICATION">Synchronous replication</a>
 */
public sealed interface SyncRule {

    /** A position that no commit has: nothing is acknowledged. */
    long NOTHING = -1;

    /** For none: it is acknowledged once it is flushed. */
    record Off() implements SyncRule {}

    /** For the first {@code count} of these that stream, in this order. */
    record First(int count, List<String> standbys) implements SyncRule {
        public First {
            standbys = List.copyOf(standbys);
            Require.that(count >= 1, "FIRST %s is less than one", count);
        }
    }

    /** For any {@code count} of these. */
    record Any(int count, List<String> standbys) implements SyncRule {
        public Any {
            standbys = List.copyOf(standbys);
            Require.that(count >= 1, "ANY %s is less than one", count);
        }
    }

    /** What a standby is configured with that follows a leader who counts acknowledgements. */
    static SyncRule forEver() {
        return new Any(1, List.of("nobody"));
    }

    /** As it is configured for these standbys in this epoch. */
    static SyncRule waitingFor(Epoch epoch, StandbySet standbys) {
        return standbys.isEmpty()
                ? new Off()
                : new Any(
                        standbys.acknowledgements(),
                        standbys.standbys().stream()
                                .map(id -> StandbyName.of(id, Optional.of(epoch)))
                                .toList());
    }

    /**
     * How far commits are acknowledged.
     *
     * @param streaming names of the standbys that stream
     * @param acked how far each of them has flushed
     * @return {@link #NOTHING} when too few stream
     */
    default long acknowledged(List<String> streaming, long[] acked) {
        return switch (this) {
            case Off() -> Long.MAX_VALUE;
            case First(var count, var standbys) -> first(count, inOrder(standbys, streaming, acked));
            case Any(var count, var standbys) -> any(count, inOrder(standbys, streaming, acked));
        };
    }

    /** What those that stream and count have flushed, by priority. */
    private static long[] inOrder(List<String> standbys, List<String> streaming, long[] acked) {
        var found = new long[streaming.size()];
        var size = 0;
        for (var name : standbys) {
            var index = streaming.indexOf(name);
            if (index >= 0) {
                found[size++] = acked[index];
            }
        }
        return Arrays.copyOf(found, size);
    }

    private static long first(int count, long[] acked) {
        if (acked.length < count) {
            return NOTHING;
        }
        var least = Long.MAX_VALUE;
        for (var i = 0; i < count; i++) {
            least = Math.min(least, acked[i]);
        }
        return least;
    }

    private static long any(int count, long[] acked) {
        if (acked.length < count) {
            return NOTHING;
        }
        Arrays.sort(acked);
        return acked[acked.length - count];
    }
}
