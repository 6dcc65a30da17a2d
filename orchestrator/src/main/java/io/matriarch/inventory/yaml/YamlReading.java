package io.matriarch.inventory.yaml;

import java.util.List;

/** What came of reading a text as YAML. */
public sealed interface YamlReading {

    /** One document. */
    record Document(YamlNode root) implements YamlReading {}

    /** No document, for every reason that was found. */
    record Malformed(List<Flaw> flaws) implements YamlReading {
        public Malformed {
            flaws = List.copyOf(flaws);
        }
    }

    /**
     * What is wrong, and where.
     *
     * @param path the names down to the place, joined by dots; empty when the text could not be followed that far
     * @param line from 1; 0 when unknown
     * @param column from 1; 0 when unknown
     * @param value the text at fault; empty when there is none, or it may be a secret
     */
    record Flaw(String path, int line, int column, String value, String problem) {}
}
