package io.matriarch.agent.postgres;

import io.matriarch.agent.postgres.PostgresServer.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes a new, empty cluster of databases with initdb. */
final class InitDb {

    private static final Logger LOG = LoggerFactory.getLogger(InitDb.class);
    private static final Duration LONGEST = Duration.ofMinutes(5);
    private static final String SAFE_LOCALE = "C";

    private final Commands commands;
    private final ServerFiles files;
    private final Path secrets;

    InitDb(Commands commands, ServerFiles files, Path secrets) {
        this.commands = commands;
        this.files = files;
        this.secrets = secrets;
    }

    /** Makes it in {@code target}; the superuser's password goes through a file that is deleted afterwards. */
    Outcome into(Path target, Programs programs, ServerSettings settings) throws IOException {
        var passwordFile = secrets.resolve("initdb");
        try {
            files.write(passwordFile, settings.postgresPassword().value() + "\n");
            var wanted = settings.cluster().locale();
            var outcome = run(target, programs, settings, passwordFile, wanted);
            if (outcome instanceof Outcome.Failed(var why)
                    && why.contains("locale name")
                    && !wanted.equals(SAFE_LOCALE)) {
                LOG.warn("this node has no locale {}: initdb uses {}", wanted, SAFE_LOCALE);
                return run(target, programs, settings, passwordFile, SAFE_LOCALE);
            }
            return outcome;
        } finally {
            Files.deleteIfExists(passwordFile);
        }
    }

    private Outcome run(Path target, Programs programs, ServerSettings settings, Path passwordFile, String locale) {
        var words = new ArrayList<>(List.of(
                programs.of("initdb").toString(),
                "--pgdata=" + target,
                "--username=" + Configuration.SUPERUSER,
                "--pwfile=" + passwordFile,
                "--auth-host=scram-sha-256",
                "--auth-local=peer",
                "--encoding=" + settings.cluster().encoding(),
                "--locale=" + locale,
                "--no-instructions"));
        if (settings.cluster().checksums()) {
            words.add("--data-checksums");
        }
        return switch (commands.run(words, LONGEST)) {
            case Commands.Ran.Exited exited when exited.succeeded() -> new Outcome.Done();
            case Commands.Ran.Exited exited -> new Outcome.Failed(exited.errors());
            case Commands.Ran.TimedOut(var program) -> new Outcome.TimedOut(program + " took more than " + LONGEST);
            case Commands.Ran.NotStarted(var why) -> new Outcome.Failed(why);
        };
    }
}
