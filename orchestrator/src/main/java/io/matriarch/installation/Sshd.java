package io.matriarch.installation;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/** A real OpenSSH server a node, on the node's address, with a host key of its own. */
public final class Sshd {

    private static final Duration START_LIMIT = Duration.ofSeconds(10);

    /** Where sshd, when root starts it, wants to lock its unprivileged part up. */
    private static final Path PRIVILEGE_SEPARATION = Path.of("/run/sshd");

    private final Children children;
    private final Programs programs;
    private final Account account;
    private final Workplace workplace;
    private final int port;
    private final Time time;

    public Sshd(Children children, Programs programs, Account account, Workplace workplace, int port, Time time) {
        this.children = children;
        this.programs = programs;
        this.account = account;
        this.workplace = workplace;
        this.port = port;
        this.time = time;
    }

    /** Makes the keys: one to log in with, and one for each host, whose public part goes into known_hosts. */
    public void prepare(List<Host> nodes) {
        try {
            if (account.isAnother()) {
                Files.createDirectories(PRIVILEGE_SEPARATION);
            }
            generateKey(workplace.identity());
            Files.copy(Path.of(workplace.identity() + ".pub"), workplace.authorizedKeys());
            // sshd reads it as the user who logs in.
            Files.setPosixFilePermissions(workplace.authorizedKeys(), PosixFilePermissions.fromString("rw-r--r--"));
            for (var node : nodes) {
                generateKey(workplace.hostKey(node));
                workplace.write(workplace.sshdConfiguration(node), configuration(node));
            }
            workplace.write(
                    workplace.knownHosts(), nodes.stream().map(this::knownHost).collect(Collectors.joining()));
        } catch (IOException e) {
            throw new InstallationFailure("sshd's files cannot be written: " + e.getMessage(), e);
        }
    }

    /** Starts a node's server and returns when it listens. */
    public Child start(Host node) throws InterruptedException {
        var child = launch(node);
        var listens = time.await(START_LIMIT, () -> {
            if (!child.isAlive()) {
                throw child.hasEnded();
            }
            return listens(node);
        });
        if (!listens) {
            throw new InstallationFailure(
                    "sshd of %s does not listen; see %s".formatted(node.instance(), workplace.log(log(node))));
        }
        return child;
    }

    /** Starts a node's server and does not wait for it. */
    public Child launch(Host node) {
        return children.start(
                log(node),
                workplace.ssh(),
                node.running(List.of(
                        programs.sshd().toString(),
                        "-D",
                        "-e",
                        "-f",
                        workplace.sshdConfiguration(node).toString())));
    }

    private static String log(Host node) {
        return "sshd-" + node.instance();
    }

    /** The text of sshd_config for a node. */
    private String configuration(Host node) {
        return """
                Port %d
                ListenAddress %s
                HostKey %s
                PidFile none
                AuthorizedKeysFile %s
                StrictModes no
                UsePAM %s
                PasswordAuthentication no
                Subsystem sftp internal-sftp
                AllowTcpForwarding yes
                AllowStreamLocalForwarding yes
                MaxStartups 100
                """.formatted(
                        port,
                        node.address(),
                        workplace.hostKey(node),
                        workplace.authorizedKeys(),
                        account.needsPam() ? "yes" : "no");
    }

    private String knownHost(Host node) {
        try {
            var key =
                    Files.readString(Path.of(workplace.hostKey(node) + ".pub")).split(" ", -1);
            return "[%s]:%d %s %s\n".formatted(node.address(), port, key[0], key[1]);
        } catch (IOException e) {
            throw new InstallationFailure("a host key cannot be read: " + e.getMessage(), e);
        }
    }

    private void generateKey(Path file) {
        Programs.output(List.of(
                programs.sshKeygen().toString(), "-qt", "ed25519", "-N", "", "-C", "matriarch", "-f", file.toString()));
    }

    private boolean listens(Host node) {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(node.address(), port), 1_000);
            return true;
        } catch (IOException notYet) {
            return false;
        }
    }
}
