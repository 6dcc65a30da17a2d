package io.matriarch.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import io.matriarch.persistence.journal.JournalConfig;
import io.matriarch.protocol.agent.Secret;
import io.matriarch.protocol.event.InstanceJoined;
import io.matriarch.protocol.id.Timeline;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Another JVM that writes events through an actor, one after the other, and prints the sequence number of each when the actor has
 * acknowledged it. Closing kills it with SIGKILL, whatever it is doing.
 */
final class JournalWriter implements AutoCloseable {

    private final Process process;
    private final BufferedReader acknowledged;
    private long last;

    private JournalWriter(Process process) {
        this.process = process;
        acknowledged = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    static JournalWriter inAnotherProcess(JournalConfig config) throws IOException {
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        return new JournalWriter(new ProcessBuilder(
                        java,
                        "-Xmx128m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        JournalWriter.class.getName(),
                        config.url())
                .redirectError(Redirect.INHERIT)
                .start());
    }

    /** Returns once event number {@code sequence} or a later one was acknowledged. */
    void awaitAcknowledged(long sequence) throws IOException {
        while (last < sequence && next()) {
            // next() has moved on
        }
        assertThat(last).as("acknowledged before the writer ended").isGreaterThanOrEqualTo(sequence);
    }

    /** Kills the writer in the middle of whatever it is doing; the last number that it had printed. */
    long kill() throws IOException {
        // Not Process.destroyForcibly(), which closes the pipe with what is in it.
        process.toHandle().destroyForcibly();
        while (next()) {
            // what it had printed before it died counts
        }
        return last;
    }

    @Override
    public void close() throws IOException {
        process.destroyForcibly();
        try {
            assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        acknowledged.close();
    }

    /** A number that is cut off by the kill has no newline and is not counted. */
    private boolean next() throws IOException {
        var line = acknowledged.readLine();
        if (line == null || !line.endsWith(".")) {
            return false;
        }
        last = Long.parseLong(line.substring(0, line.length() - 1));
        return true;
    }

    /** The other JVM. */
    public static void main(String[] arguments) {
        var config = new JournalConfig(arguments[0], "", new Secret(""));
        try (var journal = RunningJournal.start(config)) {
            var cluster = journal.cluster(SampleEvents.CLUSTER);
            // Ends with its parent, which reads what is printed.
            for (var event = 0; !System.out.checkError(); event++) {
                var joined = new InstanceJoined(
                        SampleEvents.CLUSTER.instance(event), new Timeline(1), "streams", SampleEvents.at(event));
                System.out.println(journal.record(cluster, List.of(joined)) + ".");
            }
        }
    }
}
