package io.matriarch.ssh;

import io.matriarch.protocol.Require;
import java.nio.file.Path;
import java.time.Duration;

/**
 * How to log in to nodes.
 *
 * @param user the operating system's user that runs PostgreSQL
 * @param identityFile an unencrypted private key
 * @param knownHostsFile the host keys that are trusted, in OpenSSH's format; nothing is ever added to it
 * @param connectPatience for TCP, key exchange and login together
 * @param callPatience for one remote script or request of ordinary length
 * @param helloPatience how long an agent that has run for a while may take to answer; after that it is replaced
 * @param keepAliveEvery whole seconds; three unanswered keepalives end a connection
 */
public record SshSettings(
        String user,
        int port,
        Path identityFile,
        Path knownHostsFile,
        Duration connectPatience,
        Duration callPatience,
        Duration helloPatience,
        Duration keepAliveEvery) {

    public SshSettings {
        Require.that(!user.isBlank(), "the SSH user is empty");
        Require.that(port > 0 && port < 65_536, "%s is no port for SSH", port);
        Require.that(
                keepAliveEvery.toSeconds() > 0, "keepalives every %s: at least a second is needed", keepAliveEvery);
    }

    /** With patience that suits a data centre. */
    public static SshSettings of(String user, int port, Path identityFile, Path knownHostsFile) {
        return new SshSettings(
                user,
                port,
                identityFile,
                knownHostsFile,
                Duration.ofSeconds(4),
                Duration.ofSeconds(15),
                Duration.ofSeconds(2),
                Duration.ofSeconds(1));
    }
}
