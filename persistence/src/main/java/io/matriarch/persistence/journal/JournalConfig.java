package io.matriarch.persistence.journal;

import io.matriarch.protocol.Require;
import io.matriarch.protocol.agent.Secret;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Where the journal is.
 *
 * @param url {@code jdbc:h2:file:PATH} for one orchestrator, or {@code jdbc:postgresql://...} for any number of them
 * @param user the database's user; may be empty for a file
 * @param password that user's password; never in {@code url}, which is printed
 */
public record JournalConfig(String url, String user, Secret password) {

    private static final String H2_FILE = "jdbc:h2:file:";
    private static final String POSTGRESQL = "jdbc:postgresql:";

    public JournalConfig {
        Require.that(
                url.startsWith(H2_FILE) || url.startsWith(POSTGRESQL),
                "a journal's URL starts with %s or %s",
                H2_FILE,
                POSTGRESQL);
        Require.that(
                !url.startsWith(H2_FILE) || !url.contains(";"),
                "the journal's URL carries settings after a semicolon; those of a file are ours: it has to survive a crash");
        Require.that(
                !url.startsWith(H2_FILE) || url.length() > H2_FILE.length(), "the journal's URL %s names no file", url);
        var lower = url.toLowerCase(Locale.ROOT);
        for (var parameter : List.of("password=", "user=")) {
            Require.that(
                    !lower.contains("?" + parameter) && !lower.contains("&" + parameter),
                    "the journal's URL carries %s; user and password are settings beside it",
                    parameter.replace("=", ""));
        }
    }

    /** A journal in a file of this machine, without a user. */
    public static JournalConfig inFile(Path file) {
        return new JournalConfig(H2_FILE + file, "", new Secret(""));
    }

    /** The database product behind the URL. */
    DatabaseKind kind() {
        return url.startsWith(H2_FILE) ? DatabaseKind.H2 : DatabaseKind.POSTGRESQL;
    }

    /** The file of an H2 journal, without the {@code .mv.db} that H2 appends. */
    Optional<Path> file() {
        return switch (kind()) {
            case H2 ->
                Optional.of(Path.of(home(url.substring(H2_FILE.length())))
                        .toAbsolutePath()
                        .normalize());
            case POSTGRESQL -> Optional.empty();
        };
    }

    private static String home(String path) {
        return path.startsWith("~/") ? System.getProperty("user.home") + path.substring(1) : path;
    }
}
