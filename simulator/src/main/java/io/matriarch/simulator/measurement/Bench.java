package io.matriarch.simulator.measurement;

import io.matriarch.runtime.Pause;
import io.matriarch.runtime.Ticker;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;

/**
 * Where it is measured.
 *
 * @param directory for all files, on the disk that counts; belongs to whom PostgreSQL runs as
 * @param rounds how often what takes long is done
 */
record Bench(Path directory, int rounds, Ticker ticker, Pause pause) {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(2);

    /** Below the ports that the kernel gives to outgoing connections. */
    private static final int FIRST_PORT = 21_000;

    private static final int LAST_PORT = 31_000;

    /**
     * Looks until it is true.
     *
     * @throws MeasurementFailure when it is not within a minute
     */
    void await(String what, BooleanSupplier condition) {
        var before = ticker.nanos();
        while (!condition.getAsBoolean()) {
            if (ticker.nanos() - before > LIMIT.toNanos()) {
                throw new MeasurementFailure(what + " did not happen within " + LIMIT.toSeconds() + " s");
            }
            try {
                pause.pause(BETWEEN_LOOKS);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw new MeasurementFailure("interrupted while waiting: " + what, interrupted);
            }
        }
    }

    /** A port that is free on all of them. */
    static int freePort(List<String> addresses) {
        return IntStream.range(FIRST_PORT, LAST_PORT)
                .filter(port -> addresses.stream().allMatch(address -> isFree(address, port)))
                .findFirst()
                .orElseThrow(() -> new MeasurementFailure("no port is free on " + addresses));
    }

    private static boolean isFree(String address, int port) {
        try (var socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(InetAddress.ofLiteral(address), port));
            return true;
        } catch (IOException taken) {
            return false;
        }
    }
}
