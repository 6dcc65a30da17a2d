package io.matriarch.agent.postgres;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * PostgreSQL's programs of one major version.
 *
 * @param directory where they are
 * @param major their version
 */
record Programs(Path directory, int major) {

    /** Where distributions put them: Debian, then Red Hat. */
    private static final List<Path> ROOTS = List.of(Path.of("/usr/lib/postgresql"), Path.of("/usr"));

    private static final Pattern MAJOR = Pattern.compile("(?:pgsql-)?(\\d{2})");

    /** The outcome of a search. */
    sealed interface Search {
        record Found(Programs programs) implements Search {}

        /** There are none; {@code where} says where they were looked for. */
        record Missing(String where) implements Search {}
    }

    Path of(String program) {
        return directory.resolve(program);
    }

    /**
     * Looks in {@code declared} first, then in the usual places, for {@code major} or the newest.
     */
    static Search find(List<String> declared, Optional<Integer> major) {
        var candidates = new ArrayList<Programs>();
        for (var directory : declared) {
            at(Path.of(directory)).ifPresent(candidates::add);
        }
        if (declared.isEmpty()) {
            ROOTS.forEach(root -> candidates.addAll(below(root)));
            candidates.sort(Comparator.comparingInt(Programs::major).reversed());
        }
        return candidates.stream()
                .filter(programs -> major.isEmpty() || major.get() == programs.major())
                .findFirst()
                .<Search>map(Search.Found::new)
                .orElseGet(() -> new Search.Missing("no programs of PostgreSQL"
                        + major.map(version -> " " + version).orElse("") + " in "
                        + (declared.isEmpty()
                                ? "/usr/lib/postgresql/*/bin, /usr/pgsql-*/bin"
                                : String.join(", ", declared))
                        + candidates.stream()
                                .map(other -> "; there is version " + other.major())
                                .reduce("", String::concat)));
    }

    private static List<Programs> below(Path root) {
        var found = new ArrayList<Programs>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(root)) {
            for (var entry : entries) {
                if (MAJOR.matcher(entry.getFileName().toString()).matches()) {
                    at(entry.resolve("bin")).ifPresent(found::add);
                }
            }
        } catch (IOException absent) {
            return List.of();
        }
        return found;
    }

    /** The programs in a bin directory, whose version its path or a sibling tells. */
    private static Optional<Programs> at(Path bin) {
        if (!Files.isExecutable(bin.resolve("postgres")) || !Files.isExecutable(bin.resolve("initdb"))) {
            return Optional.empty();
        }
        return versionIn(bin).map(major -> new Programs(bin, major));
    }

    private static Optional<Integer> versionIn(Path bin) {
        for (var part = bin.toAbsolutePath().getParent();
                part != null && part.getFileName() != null;
                part = part.getParent()) {
            var match = MAJOR.matcher(part.getFileName().toString());
            if (match.matches()) {
                return Optional.of(Integer.parseInt(match.group(1)));
            }
        }
        return askedVersion(bin);
    }

    /** {@code postgres --version} says "postgres (PostgreSQL) 15.4 (Debian ...)". */
    private static Optional<Integer> askedVersion(Path bin) {
        var commands = new Commands(OsAccount.ofThisProcess(), Path.of("/"));
        var ran = commands.run(List.of(bin.resolve("postgres").toString(), "--version"), Duration.ofSeconds(10));
        if (ran instanceof Commands.Ran.Exited exited) {
            var match = Pattern.compile("\\(PostgreSQL\\) (\\d+)").matcher(exited.output());
            return match.find() ? Optional.of(Integer.parseInt(match.group(1))) : Optional.empty();
        }
        return Optional.empty();
    }
}
