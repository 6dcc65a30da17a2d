package io.matriarch.agent.postgres;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;

/** Files and directories of one server, owned by its account, for nobody else to read. */
final class ServerFiles {

    /** Of {@code sun_path}, less the NUL. */
    private static final int LONGEST_SOCKET_PATH = 107;

    private final OsAccount account;

    ServerFiles(OsAccount account) {
        this.account = account;
    }

    /** Makes a directory of mode 0700 and its parents. */
    void directory(Path directory) throws IOException {
        if (Files.isDirectory(directory)) {
            return;
        }
        var parent = directory.getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        Files.createDirectory(
                directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        account.own(directory);
    }

    /** Replaces a file at once by another, of mode 0600, that is on the disk before it gets its name. */
    void write(Path file, String text) throws IOException {
        var directory = Objects.requireNonNull(file.getParent());
        var fresh = directory.resolve("." + file.getFileName() + ".new");
        Files.deleteIfExists(fresh);
        Files.createFile(fresh, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        account.own(fresh);
        Files.writeString(fresh, text);
        sync(fresh);
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        sync(directory);
    }

    /** Renames, and does not return before that is on the disk. */
    void rename(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        sync(Objects.requireNonNull(to.getParent()));
    }

    /** Deletes a directory with all that is in it; links are deleted, not followed. */
    void deleteTree(Path directory) throws IOException {
        if (!Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try (Stream<Path> tree = Files.walk(directory)) {
            for (var path : tree.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }

    /** The bytes of all files below, as of now; files come and go meanwhile. */
    static long size(Path directory) {
        try (Stream<Path> tree = Files.walk(directory)) {
            return tree.mapToLong(ServerFiles::sizeOrZero).sum();
        } catch (IOException | UncheckedIOException changedMeanwhile) {
            return 0;
        }
    }

    /**
     * Where the unix socket goes: {@code wanted}, or a short directory of our own when the path would be too long for a socket.
     */
    Path socketDirectory(Path wanted, int port) throws IOException {
        var socket = wanted.resolve(".s.PGSQL." + port).toString();
        if (socket.getBytes(StandardCharsets.UTF_8).length <= LONGEST_SOCKET_PATH) {
            directory(wanted);
            return wanted;
        }
        var shorter = Path.of("/tmp")
                .resolve(String.format(
                        Locale.ROOT, "matriarch-%08x", wanted.toString().hashCode()));
        directory(shorter);
        requirePrivate(shorter);
        return shorter;
    }

    /** In a directory that everybody can write, somebody may have been first. */
    private void requirePrivate(Path directory) throws IOException {
        var owner = Files.getOwner(directory, LinkOption.NOFOLLOW_LINKS).getName();
        var permissions =
                PosixFilePermissions.toString(Files.getPosixFilePermissions(directory, LinkOption.NOFOLLOW_LINKS));
        if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)
                || !owner.equals(account.name())
                || !permissions.equals("rwx------")) {
            throw new IOException(directory + " is not a private directory of " + account.name() + " (" + owner + ", "
                    + permissions + ")");
        }
    }

    /** The siblings of {@code path} whose names begin with its own and {@code infix}. */
    static List<Path> siblings(Path path, String infix) throws IOException {
        var parent = Objects.requireNonNull(path.getParent());
        var prefix = path.getFileName() + infix;
        try (Stream<Path> entries = Files.list(parent)) {
            return entries.filter(entry -> entry.getFileName().toString().startsWith(prefix))
                    .sorted()
                    .toList();
        } catch (NoSuchFileException nothingThere) {
            return List.of();
        }
    }

    static void sync(Path path) throws IOException {
        try (var channel = FileChannel.open(path, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private static long sizeOrZero(Path path) {
        try {
            return Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS) ? Files.size(path) : 0;
        } catch (IOException gone) {
            return 0;
        }
    }
}
