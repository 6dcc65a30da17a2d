package io.matriarch.agent.postgres;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.text.Normalizer;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;
import org.postgresql.util.PasswordUtil;

/**
 * What PostgreSQL keeps instead of a password. It is made here, so that no password is ever part of an SQL statement, and with
 * that of a log.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc5802#section-3">RFC 5802, section 3</a>
 */
final class ScramVerifier {

    private static final Pattern FORMAT =
            Pattern.compile("SCRAM-SHA-256\\$(\\d{1,8}):([A-Za-z0-9+/=]+)\\$([A-Za-z0-9+/=]+):[A-Za-z0-9+/=]+");
    private static final int KEY_BITS = 256;

    private final int iterations;
    private final byte[] salt;
    private final byte[] storedKey;

    private ScramVerifier(int iterations, byte[] salt, byte[] storedKey) {
        this.iterations = iterations;
        this.salt = salt;
        this.storedKey = storedKey;
    }

    /** A fresh one, with a salt of its own, as text for {@code ALTER ROLE ... PASSWORD}. */
    static String of(String password) {
        return PasswordUtil.encodeScramSha256(password.toCharArray());
    }

    /** Reads {@code pg_authid.rolpassword}; empty when that is something else, such as an MD5 hash. */
    static Optional<ScramVerifier> parse(String text) {
        var match = FORMAT.matcher(text);
        if (!match.matches()) {
            return Optional.empty();
        }
        try {
            var decoder = Base64.getDecoder();
            return Optional.of(new ScramVerifier(
                    Integer.parseInt(match.group(1)), decoder.decode(match.group(2)), decoder.decode(match.group(3))));
        } catch (IllegalArgumentException notBase64) {
            return Optional.empty();
        }
    }

    /** Whether it was made from {@code password}. */
    boolean accepts(String password) {
        try {
            var key = SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256");
            var salted = key.generateSecret(new PBEKeySpec(prepared(password), salt, iterations, KEY_BITS))
                    .getEncoded();
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(salted, "HmacSHA256"));
            var clientKey = mac.doFinal("Client Key".getBytes(StandardCharsets.US_ASCII));
            var stored = MessageDigest.getInstance("SHA-256").digest(clientKey);
            return MessageDigest.isEqual(stored, storedKey);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has SHA-256 and PBKDF2", e);
        }
    }

    /** The part of SASLprep (RFC 4013) that changes a usable password. */
    private static char[] prepared(String password) {
        if (password.chars().allMatch(character -> character < 0x80)) {
            return password.toCharArray();
        }
        return Normalizer.normalize(password, Normalizer.Form.NFKC).toCharArray();
    }
}
