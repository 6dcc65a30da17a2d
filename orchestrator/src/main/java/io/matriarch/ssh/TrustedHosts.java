package io.matriarch.ssh;

import io.matriarch.node.NodeConnector.Reach;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PublicKey;
import java.util.List;
import java.util.Optional;
import net.schmizz.sshj.common.KeyType;
import net.schmizz.sshj.common.SecurityUtils;
import net.schmizz.sshj.transport.verification.HostKeyVerifier;
import net.schmizz.sshj.transport.verification.OpenSSHKnownHosts;

/** Says whether a host's key is the one in the known-hosts file, and keeps the reason when it is not. */
final class TrustedHosts implements HostKeyVerifier {

    private static final int STANDARD_PORT = 22;

    private final Path file;
    private final OpenSSHKnownHosts known;
    private volatile Optional<String> refusal = Optional.empty();

    private TrustedHosts(Path file, OpenSSHKnownHosts known) {
        this.file = file;
        this.known = known;
    }

    /** Reads the file anew, so that a key which somebody has just added counts at the next try. */
    static TrustedHosts readFrom(Path file) throws SshFailure {
        if (!Files.isReadable(file)) {
            throw new SshFailure(Reach.REFUSED, "the known-hosts file " + file + " cannot be read: no host is trusted");
        }
        try {
            return new TrustedHosts(file, new OpenSSHKnownHosts(file.toFile(), SshSession.SILENCE));
        } catch (IOException unreadable) {
            throw new SshFailure(Reach.REFUSED, "the known-hosts file " + file + " cannot be read", unreadable);
        }
    }

    /** Why the last key was refused. */
    Optional<String> refusal() {
        return refusal;
    }

    @Override
    public boolean verify(String host, int port, PublicKey key) {
        // As ssh does: without an entry for this port, the entry for the host alone counts.
        if (known.verify(host, port, key)
                || (known.findExistingAlgorithms(host, port).isEmpty() && known.verify(host, STANDARD_PORT, key))) {
            return true;
        }
        var recorded = !findExistingAlgorithms(host, port).isEmpty();
        refusal = Optional.of("the host key of %s port %d (%s %s) is %s in %s"
                .formatted(
                        host,
                        port,
                        KeyType.fromKey(key),
                        SecurityUtils.getFingerprint(key),
                        recorded ? "not the one recorded" : "not recorded",
                        file));
        return false;
    }

    @Override
    public List<String> findExistingAlgorithms(String host, int port) {
        var forPort = known.findExistingAlgorithms(host, port);
        return forPort.isEmpty() ? known.findExistingAlgorithms(host, STANDARD_PORT) : forPort;
    }
}
