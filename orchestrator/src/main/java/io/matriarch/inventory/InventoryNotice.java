package io.matriarch.inventory;

/**
 * Something that was read and kept and that people should hear of, although nothing is wrong with it.
 *
 * @param path where it stands first
 * @param line from 1; 0 when unknown
 * @param sentence for people; never quotes values that may be secrets
 */
public record InventoryNotice(Kind kind, String path, int line, String sentence) {

    /** Why it is mentioned. */
    public enum Kind {
        /** The key is known; Matriarch does not act on it yet. */
        NOT_ACTED_ON_YET,
        /** The key configures another part of the distribution, or Ansible. */
        OF_ANOTHER_MODULE,
        /** Nobody knows the key. */
        UNKNOWN,
        /** The value was taken in another sense than it was written in, or another value was preferred. */
        ADJUSTED
    }
}
