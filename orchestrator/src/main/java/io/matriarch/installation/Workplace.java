package io.matriarch.installation;

import io.matriarch.protocol.id.InstanceId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/**
 * The directory in which all files of one installation lie. Its path is short, since PostgreSQL and the agents put unix sockets into
 * it, whose paths may have 107 bytes.
 */
public record Workplace(Path root) {

    private static final Path PARENT = Path.of("/tmp");

    /**
     * A new one.
     *
     * @param name of the directory; the id of this process is added
     * @param account whom the nodes' and etcd's parts belong to; the rest belongs to whoever runs this
     */
    public static Workplace create(String name, Account account) {
        var root =
                PARENT.resolve("%s-%d".formatted(name, ProcessHandle.current().pid()));
        try {
            var workplace = new Workplace(root);
            directory(root, "rwxr-xr-x");
            directory(workplace.logs(), "rwxr-xr-x");
            directory(workplace.ssh(), "rwxr-xr-x");
            directory(workplace.orchestrator(), "rwx------");
            directory(workplace.nodes(), "rwxr-xr-x");
            account.own(workplace.nodes());
            directory(workplace.etcd(), "rwx------");
            account.own(workplace.etcd());
            return workplace;
        } catch (FileAlreadyExistsException leftBehind) {
            throw new InstallationFailure(
                    "%s is there already, left by an earlier run; look at it and remove it".formatted(root));
        } catch (IOException e) {
            throw new InstallationFailure("no directory to work in: " + e.getMessage(), e);
        }
    }

    public Path logs() {
        return root.resolve("logs");
    }

    public Path ssh() {
        return root.resolve("ssh");
    }

    public Path identity() {
        return ssh().resolve("identity");
    }

    public Path knownHosts() {
        return ssh().resolve("known_hosts");
    }

    public Path authorizedKeys() {
        return ssh().resolve("authorized_keys");
    }

    public Path hostKey(Host node) {
        return ssh().resolve("hostkey-" + node.instance());
    }

    public Path sshdConfiguration(Host node) {
        return ssh().resolve("sshd-" + node.instance() + ".conf");
    }

    public Path etcd() {
        return root.resolve("etcd");
    }

    public Path orchestrator() {
        return root.resolve("orchestrator");
    }

    public Path configuration() {
        return orchestrator().resolve("matriarch.conf");
    }

    public Path inventory() {
        return root.resolve("inventory.yml");
    }

    public Path nodes() {
        return root.resolve("nodes");
    }

    /** Everything of one node. */
    public Path node(InstanceId instance) {
        return nodes().resolve(instance.value());
    }

    /** PostgreSQL's own note of who it is; its first line is the process id. */
    public Path postmasterPid(InstanceId instance) {
        return node(instance).resolve("data/postmaster.pid");
    }

    public Path log(String name) {
        return logs().resolve(name + ".log");
    }

    public void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new InstallationFailure("%s cannot be written: %s".formatted(file, e.getMessage()), e);
        }
    }

    /** What is there, top down; empty when the directory is gone. */
    public List<Path> contents() {
        try (var tree = Files.walk(root)) {
            return tree.toList();
        } catch (NoSuchFileException gone) {
            return List.of();
        } catch (IOException | UncheckedIOException changedMeanwhile) {
            return List.of(root);
        }
    }

    /** Deletes everything; links are deleted, not followed. Whether nothing is left. */
    public boolean delete() {
        for (var path : contents().reversed()) {
            delete(path);
        }
        return !Files.exists(root, LinkOption.NOFOLLOW_LINKS);
    }

    /** Deletes everything but the logs and what the orchestrator has written. */
    public void deleteAllButRecords() {
        for (var path : contents().reversed()) {
            if (!path.startsWith(logs()) && !path.startsWith(orchestrator()) && !path.equals(root)) {
                delete(path);
            }
        }
    }

    private static void delete(Path path) {
        try {
            Files.deleteIfExists(path);
        } catch (IOException left) {
            // It is found by who looks for what is left.
        }
    }

    private static void directory(Path path, String permissions) throws IOException {
        Files.createDirectory(path);
        // Afterwards, as the umask has a say in what createDirectory is given.
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
    }
}
