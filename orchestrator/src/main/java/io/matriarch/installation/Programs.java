package io.matriarch.installation;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.stream.Stream;

/** The programs that are started: where they are, and short ones run to their end. */
public record Programs(Path etcd, Path sshd, Path sshKeygen) {

    private static final List<String> ALSO = List.of("/usr/sbin", "/sbin", "/usr/local/sbin");
    private static final Path DEBIAN_POSTGRES = Path.of("/usr/lib/postgresql");

    /**
     * Finds them.
     *
     * @throws InstallationFailure naming everything that is missing, and how to get it
     */
    public static Programs find() {
        var missing = new ArrayList<String>();
        var etcd = want("etcd", "etcd-server", missing);
        var sshd = want("sshd", "openssh-server", missing);
        var keygen = want("ssh-keygen", "openssh-client", missing);
        want("setsid", "util-linux", missing);
        if (!hasPostgres()) {
            missing.add("PostgreSQL's initdb (Debian: apt-get install postgresql)");
        }
        if (!missing.isEmpty()) {
            throw new InstallationFailure("missing on this machine: " + String.join(", ", missing));
        }
        return new Programs(etcd, sshd, keygen);
    }

    /**
     * Makes sure that other programs are there, too.
     *
     * @param packages the Debian package of each
     * @throws InstallationFailure naming everything that is missing, and how to get it
     */
    public static void require(SortedMap<String, String> packages) {
        var missing = new ArrayList<String>();
        packages.forEach((name, debianPackage) -> want(name, debianPackage, missing));
        if (!missing.isEmpty()) {
            throw new InstallationFailure("missing on this machine: " + String.join(", ", missing));
        }
    }

    /** What a program prints, without the white space around it. */
    public static String output(List<String> command) {
        try {
            var process = new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().close();
            var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            if (process.waitFor() != 0) {
                throw new InstallationFailure("%s failed: %s".formatted(command.getFirst(), output));
            }
            return output;
        } catch (IOException notStarted) {
            throw new InstallationFailure(
                    "%s cannot be run: %s".formatted(command.getFirst(), notStarted.getMessage()), notStarted);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new InstallationFailure("interrupted during " + command.getFirst(), interrupted);
        }
    }

    private static Path want(String name, String debianPackage, List<String> missing) {
        return find(name).orElseGet(() -> {
            missing.add("%s (Debian: apt-get install %s)".formatted(name, debianPackage));
            return Path.of(name);
        });
    }

    private static Optional<Path> find(String name) {
        var path = Optional.ofNullable(System.getenv("PATH")).orElse("");
        return Stream.concat(Stream.of(path.split(":")), ALSO.stream())
                .filter(directory -> !directory.isEmpty())
                .map(directory -> Path.of(directory, name))
                .filter(Files::isExecutable)
                .findFirst();
    }

    private static boolean hasPostgres() {
        if (find("initdb").isPresent() || find("pg_config").isPresent()) {
            return true;
        }
        try (var versions = Files.list(DEBIAN_POSTGRES)) {
            return versions.anyMatch(version -> Files.isExecutable(version.resolve("bin/initdb")));
        } catch (IOException notThere) {
            return false;
        }
    }
}
