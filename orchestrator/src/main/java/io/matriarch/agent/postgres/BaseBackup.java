package io.matriarch.agent.postgres;

import io.matriarch.agent.postgres.PostgresServer.Outcome;
import io.matriarch.agent.postgres.PostgresServer.Progress;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** Takes a copy of a running server with pg_basebackup, the WAL of its duration included. */
final class BaseBackup {

    private static final Duration LONGEST = Duration.ofHours(24);
    private static final Pattern PROGRESS = Pattern.compile("(\\d+)/(\\d+) kB");

    private final Commands commands;
    private final ServerFiles files;

    BaseBackup(Commands commands, ServerFiles files) {
        this.commands = commands;
        this.files = files;
    }

    /**
     * Copies into {@code target}, which must not exist; after a failure it does not exist either.
     *
     * @param connection in libpq's form, without a password
     */
    Outcome into(Path target, Programs programs, String connection, Consumer<Progress> progress) {
        var words = List.of(
                programs.of("pg_basebackup").toString(),
                "--pgdata=" + target,
                "--dbname=" + connection,
                "--wal-method=stream",
                "--checkpoint=fast",
                "--no-password",
                "--progress");
        var outcome = switch (commands.run(words, Map.of(), LONGEST, line -> report(line, progress))) {
            case Commands.Ran.Exited exited when exited.succeeded() -> new Outcome.Done();
            case Commands.Ran.Exited exited -> new Outcome.Failed(withoutProgress(exited.errors()));
            case Commands.Ran.TimedOut(var program) -> new Outcome.TimedOut(program + " took more than " + LONGEST);
            case Commands.Ran.NotStarted(var why) -> new Outcome.Failed(why);
        };
        if (!(outcome instanceof Outcome.Done)) {
            discard(target);
        }
        return outcome;
    }

    private static void report(String line, Consumer<Progress> progress) {
        parse(line).ifPresent(progress);
    }

    /** Reads a line such as {@code 23456/98765 kB (23%), 0/1 tablespace}. */
    static Optional<Progress> parse(String line) {
        var match = PROGRESS.matcher(line);
        Progress last = null;
        while (match.find()) {
            last = new Progress(
                    Long.parseLong(match.group(1)) * 1024, Optional.of(Long.parseLong(match.group(2)) * 1024));
        }
        return Optional.ofNullable(last);
    }

    private static String withoutProgress(String errors) {
        return String.join(
                "; ",
                errors.lines().filter(line -> !PROGRESS.matcher(line).find()).toList());
    }

    private void discard(Path partial) {
        try {
            files.deleteTree(partial);
        } catch (IOException e) {
            // The next clone goes to another name, and sweeps this one away.
        }
    }
}
