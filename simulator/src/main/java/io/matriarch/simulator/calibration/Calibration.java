package io.matriarch.simulator.calibration;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * How long PostgreSQL, etcd and the ways between them take. The one that is shipped was measured by {@code scripts/calibrate};
 * the report says which was used.
 *
 * @param name where and when it was measured, for people
 * @param network one way between two hosts
 * @param walFlush a commit's flush of WAL
 * @param promote from the promote signal until writes are accepted, without a backlog
 * @param fastShutdown of an idle primary, shutdown checkpoint included
 * @param kill until no process is left
 * @param startClean of a cleanly stopped server, or a standby with little to replay, until it accepts connections
 * @param crashRecovery of a killed primary until it accepts connections
 * @param initdb a fresh data directory
 * @param baseBackup of a small database
 * @param rewind of a small database
 * @param walEnd finding the end of WAL on disk
 * @param reconnect a standby's WAL receiver attaching to an upstream that is there
 * @param look at processes and SQL
 * @param etcd one linearizable call, answered
 * @param pledge fsync of a small file and its directory
 * @param sshConnect connection, login and survey
 * @param agentStart of an agent's process until it answers
 * @param journal one insert, committed
 */
public record Calibration(
        String name,
        Delay network,
        Delay walFlush,
        Delay promote,
        Delay fastShutdown,
        Delay kill,
        Delay startClean,
        Delay crashRecovery,
        Delay initdb,
        Delay baseBackup,
        Delay rewind,
        Delay walEnd,
        Delay reconnect,
        Delay look,
        Delay etcd,
        Delay pledge,
        Delay sshConnect,
        Delay agentStart,
        Delay journal) {

    private static final String SHIPPED = "shipped.json";

    /** The one that is part of this version. */
    public static Calibration shipped() {
        try (var stream = Calibration.class.getResourceAsStream(SHIPPED)) {
            if (stream == null) {
                throw new IllegalStateException("the shipped calibration is missing in this build");
            }
            return CalibrationFile.parse(new String(stream.readAllBytes(), StandardCharsets.UTF_8))
                    .calibration();
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    /**
     * Reads one from a file, as {@link CalibrationFile} describes it.
     *
     * @throws IOException when it cannot be read
     * @throws IllegalArgumentException when it is none
     */
    public static Calibration read(Path file) throws IOException {
        return CalibrationFile.parse(Files.readString(file)).calibration();
    }

    /** Guessed, for tests. */
    public static Calibration guessed() {
        return new Calibration(
                "guessed",
                Delay.ofMillis(0.2, 2),
                Delay.ofMillis(1, 8),
                Delay.ofMillis(45, 120),
                Delay.ofMillis(110, 400),
                Delay.ofMillis(10, 50),
                Delay.ofMillis(150, 600),
                Delay.ofMillis(1_500, 4_000),
                Delay.ofMillis(900, 2_000),
                Delay.ofMillis(1_200, 4_000),
                Delay.ofMillis(800, 2_500),
                Delay.ofMillis(15, 60),
                Delay.ofMillis(15, 80),
                Delay.ofMillis(3, 20),
                Delay.ofMillis(2, 20),
                Delay.ofMillis(2, 20),
                Delay.ofMillis(250, 900),
                Delay.ofMillis(700, 1_800),
                Delay.ofMillis(2, 15));
    }

    /** The same with another network. */
    public Calibration withNetwork(String otherName, Delay otherNetwork) {
        return new Calibration(
                otherName,
                otherNetwork,
                walFlush,
                promote,
                fastShutdown,
                kill,
                startClean,
                crashRecovery,
                initdb,
                baseBackup,
                rewind,
                walEnd,
                reconnect,
                look,
                etcd,
                pledge,
                sshConnect,
                agentStart,
                journal);
    }
}
