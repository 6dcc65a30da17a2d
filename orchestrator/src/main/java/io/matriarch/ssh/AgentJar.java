package io.matriarch.ssh;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The agent's jar as it was when the orchestrator started, known by its content.
 *
 * @param sha256 in lower case hexadecimal digits
 */
record AgentJar(Path file, long bytes, String sha256) {

    /**
     * Reads the file once.
     *
     * @throws UncheckedIOException when it cannot be read
     */
    static AgentJar of(Path file) {
        try (var in = new DigestInputStream(Files.newInputStream(file), MessageDigest.getInstance("SHA-256"))) {
            var bytes = in.transferTo(java.io.OutputStream.nullOutputStream());
            return new AgentJar(
                    file, bytes, HexFormat.of().formatHex(in.getMessageDigest().digest()));
        } catch (IOException unreadable) {
            throw new UncheckedIOException("the agent's jar " + file + " cannot be read", unreadable);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java has SHA-256", impossible);
        }
    }

    /** Its name on nodes. */
    String name() {
        return "matriarch-" + build() + ".jar";
    }

    /** The first 16 digits of its hash. */
    String build() {
        return sha256.substring(0, 16);
    }
}
