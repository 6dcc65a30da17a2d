package io.matriarch.agent.postgres;

import io.matriarch.agent.postgres.PostgresServer.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * pg_rewind, with a marker beside the data directory that stays when it was interrupted: such a directory is no longer of use.
 *
 * @see <a href="https://www.postgresql.org/docs/15/app-pgrewind.html">pg_rewind</a>
 */
final class Rewind {

    private static final Duration LONGEST = Duration.ofHours(4);

    private final Commands commands;
    private final ServerFiles files;
    private final Path data;
    private final Path marker;

    Rewind(Commands commands, ServerFiles files, Path data) {
        this.commands = commands;
        this.files = files;
        this.data = data;
        this.marker = data.resolveSibling(data.getFileName() + ".rewinding");
    }

    boolean wasInterrupted() {
        return Files.exists(marker);
    }

    /** Forgets an interruption, because the directory was replaced. */
    void forget() throws IOException {
        Files.deleteIfExists(marker);
    }

    /** @param connection to a database of the leader, in libpq's form, without a password */
    Outcome from(String connection, Programs programs) {
        try {
            files.write(marker, "pg_rewind works on " + data + "\n");
            // Crash recovery comes first, in a single-user server, and that refuses to be a standby.
            Files.deleteIfExists(data.resolve("standby.signal"));
            Files.deleteIfExists(data.resolve("recovery.signal"));
            var words = List.of(
                    programs.of("pg_rewind").toString(),
                    "--target-pgdata=" + data,
                    "--source-server=" + connection,
                    "--progress");
            return switch (commands.run(words, LONGEST)) {
                case Commands.Ran.Exited exited -> ended(exited);
                case Commands.Ran.TimedOut(var program) -> new Outcome.TimedOut(program + " took more than " + LONGEST);
                case Commands.Ran.NotStarted(var why) -> {
                    forget();
                    yield new Outcome.Failed(why);
                }
            };
        } catch (IOException e) {
            return new Outcome.Failed("pg_rewind: " + e.getMessage());
        }
    }

    private Outcome ended(Commands.Ran.Exited exited) throws IOException {
        var said = exited.output() + "\n" + exited.errors();
        if (exited.succeeded() || !hasTouchedAnything(said)) {
            forget();
        }
        return exited.succeeded() ? new Outcome.Done() : new Outcome.Failed(lastLines(said));
    }

    /** Before it says how much it has to copy, it only reads. */
    static boolean hasTouchedAnything(String said) {
        return said.contains("need to copy");
    }

    private static String lastLines(String said) {
        var lines = said.lines()
                .filter(line -> line.startsWith("pg_rewind: ") && !line.contains(" kB ("))
                .toList();
        return String.join("; ", lines.subList(Math.max(0, lines.size() - 5), lines.size()));
    }
}
