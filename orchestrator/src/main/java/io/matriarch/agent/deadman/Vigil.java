package io.matriarch.agent.deadman;

import java.util.Optional;

/** Until when the server may accept writes, as far as a deadman knows. Times are those of the machine's monotonic clock. */
public sealed interface Vigil {

    /** It dies at that moment, unless the deadline is moved. */
    record Guard(long untilNanos) implements Vigil {}

    /** It cannot accept writes, so it is left alone. */
    record Rest() implements Vigil {}

    /** No deadman answers: nobody knows. */
    record Unwatched() implements Vigil {}

    /** Whether the server has to die now. */
    default boolean isOver(long nowNanos) {
        return this instanceof Guard(var until) && nowNanos - until >= 0;
    }

    /** As it is said over the socket: {@code guard 1234} or {@code rest}. */
    default String line() {
        return switch (this) {
            case Guard(var until) -> "guard " + until;
            case Rest _ -> "rest";
            case Unwatched _ -> "unwatched";
        };
    }

    /** What {@link #line} said; empty when it is something else. */
    static Optional<Vigil> parse(String line) {
        if (line.equals("rest")) {
            return Optional.of(new Rest());
        }
        try {
            return line.startsWith("guard ")
                    ? Optional.of(new Guard(Long.parseLong(line.substring("guard ".length()))))
                    : Optional.empty();
        } catch (NumberFormatException unknown) {
            return Optional.empty();
        }
    }
}
