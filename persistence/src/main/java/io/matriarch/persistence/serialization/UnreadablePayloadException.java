package io.matriarch.persistence.serialization;

/** Bytes that this version cannot make sense of; the message names their manifest and what is wrong with them. */
public final class UnreadablePayloadException extends RuntimeException {

    private final String manifest;

    /** With a reason that no other exception gives. */
    public UnreadablePayloadException(String manifest, String reason) {
        super("cannot read what lies under manifest '%s': %s".formatted(manifest, reason));
        this.manifest = manifest;
    }

    UnreadablePayloadException(String manifest, Exception cause) {
        super("cannot read what lies under manifest '%s': %s".formatted(manifest, cause.getMessage()), cause);
        this.manifest = manifest;
    }

    /** The manifest as it was found. */
    public String manifest() {
        return manifest;
    }
}
