package io.matriarch.agent;

import io.matriarch.protocol.agent.AgentConfig;
import io.matriarch.protocol.id.InstanceId;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The agent's own files, in {@code <base>/<instance>/agent}, which only its user can read: {@code config.json},
 * {@code state.json} (the pledge), {@code agent.sock} or {@code socket-path} (where the socket is instead), {@code agent.pid},
 * {@code deadman.sock} or {@code deadman-path}, and {@code lock}. An agent holds the lock as long as it lives, so there is one to an instance.
 */
public final class AgentFiles implements AutoCloseable {

    /** Of {@code sun_path}, less the NUL. */
    private static final int LONGEST_SOCKET_PATH = 107;

    private static final FileAttribute<Set<PosixFilePermission>> PRIVATE_DIRECTORY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    private static final Set<PosixFilePermission> PRIVATE_FILE = PosixFilePermissions.fromString("rw-------");

    private final Path directory;
    private final FileChannel lock;

    private AgentFiles(Path directory, FileChannel lock) {
        this.directory = directory;
        this.lock = lock;
    }

    /**
     * Takes possession of an instance's directory.
     *
     * @throws IOException when another agent has it, or it cannot be written
     */
    public static AgentFiles open(Path base, InstanceId instance) throws IOException {
        var home = base.resolve(instance.value());
        Files.createDirectories(home);
        var directory = home.resolve("agent");
        if (!Files.isDirectory(directory)) {
            Files.createDirectory(directory, PRIVATE_DIRECTORY);
        }
        var lock = FileChannel.open(directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (!locked(lock)) {
            lock.close();
            throw new IOException("another agent of " + instance + " runs already");
        }
        var files = new AgentFiles(directory, lock);
        files.write("agent.pid", ProcessHandle.current().pid() + "\n");
        return files;
    }

    private static boolean locked(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException sameProcess) {
            return false;
        }
    }

    /**
     * Reads the configuration that an agent is started with.
     *
     * @throws IOException when it cannot be read
     * @throws IllegalArgumentException when it is none; quotes nothing of it
     */
    static AgentConfig config(Path file) throws IOException {
        return AgentJson.read(Files.readString(file), AgentConfig.class);
    }

    void keep(AgentConfig config) throws IOException {
        write("config.json", AgentJson.write(config) + "\n");
    }

    /**
     * The pledge of the last agent here. One that cannot be read is no reason to begin afresh: what was promised would be
     * forgotten. That agent may have died after it put the file in place and before that was on disk, so it is brought there
     * before anybody acts on it (A2).
     *
     * @throws IOException when it cannot be read
     * @throws IllegalArgumentException when it is none
     */
    Pledge pledge() throws IOException {
        var file = directory.resolve("state.json");
        forceDirectory();
        return Files.exists(file) ? AgentJson.read(Files.readString(file), Pledge.class) : Pledge.NONE;
    }

    /** Returns once the pledge is on disk (A2). */
    public void keep(Pledge pledge) throws IOException {
        write("state.json", AgentJson.write(pledge) + "\n");
    }

    /** Where the control socket shall be; tells those who look for it when that is not the usual place. */
    Path socket() throws IOException {
        var usual = directory.resolve("agent.sock");
        Files.deleteIfExists(usual);
        Files.deleteIfExists(directory.resolve("socket-path"));
        if (isShortEnough(usual)) {
            return usual;
        }
        // Its name is not to be guessed, so nobody can have been there first; mode 0700.
        return Files.createTempDirectory(Path.of("/tmp"), "matriarch-").resolve("agent.sock");
    }

    /** The socket listens. */
    void announce(Path socket) throws IOException {
        Files.setPosixFilePermissions(socket, PRIVATE_FILE);
        if (!socket.startsWith(directory)) {
            write("socket-path", socket + "\n");
        }
    }

    /** The socket listens no more. */
    void withdraw(Path socket) throws IOException {
        Files.deleteIfExists(socket);
        if (!socket.startsWith(directory)) {
            Files.deleteIfExists(directory.resolve("socket-path"));
            var parent = socket.getParent();
            if (parent != null) {
                Files.deleteIfExists(parent);
            }
        }
    }

    /** Where the deadman's socket is, or shall be. It outlives its agent, so each agent has to find the same place. */
    Path deadmanSocket() throws IOException {
        var usual = directory.resolve("deadman.sock");
        if (isShortEnough(usual)) {
            return usual;
        }
        var elsewhere = directory.resolve("deadman-path");
        if (Files.exists(elsewhere)) {
            var found = Path.of(Files.readString(elsewhere).strip());
            if (Files.isDirectory(found.resolveSibling("."))) {
                return found;
            }
        }
        var made = Files.createTempDirectory(Path.of("/tmp"), "matriarch-").resolve("deadman.sock");
        write("deadman-path", made + "\n");
        return made;
    }

    private static boolean isShortEnough(Path socket) {
        return socket.toString().getBytes(StandardCharsets.UTF_8).length <= LONGEST_SOCKET_PATH;
    }

    /** Replaces a file at once by another that is on the disk before it gets its name, and whose name is on the disk too. */
    private void write(String name, String text) throws IOException {
        var fresh = directory.resolve("." + name + ".new");
        Files.deleteIfExists(fresh);
        try (var channel = FileChannel.open(
                fresh,
                new TreeSet<>(List.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)),
                PosixFilePermissions.asFileAttribute(PRIVATE_FILE))) {
            var bytes = StandardCharsets.UTF_8.encode(text);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.move(fresh, directory.resolve(name), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        forceDirectory();
    }

    private void forceDirectory() throws IOException {
        try (var channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(directory.resolve("agent.pid"));
        lock.close();
    }
}
