package io.matriarch.persistence.audit;

/** An event that this version cannot read; the message names its place in the journal and its manifest. */
public final class UnreadableEventException extends RuntimeException {

    UnreadableEventException(String persistenceId, long sequence, String manifest, Exception cause) {
        super(
                "event %d of '%s' in the journal, manifest '%s': %s"
                        .formatted(sequence, persistenceId, manifest, cause.getMessage()),
                cause);
    }
}
