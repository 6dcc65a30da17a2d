package io.matriarch.persistence.journal;

/** The journal's database cannot be used, and why, in a sentence for the operator. Never carries a password. */
public final class JournalException extends RuntimeException {

    public JournalException(String sentence) {
        super(sentence);
    }

    public JournalException(String sentence, Throwable cause) {
        super(sentence, cause);
    }
}
