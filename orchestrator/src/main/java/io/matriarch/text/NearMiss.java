package io.matriarch.text;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** What somebody who mistyped a word most likely meant. */
public final class NearMiss {

    private static final int LONGEST_WORD = 100;

    private NearMiss() {}

    /**
     * The known word that is at most a third of its own length, and at most three edits, away from {@code word}; the
     * nearest of them, the first in alphabetical order among equals.
     */
    public static Optional<String> of(String word, Collection<String> known) {
        if (word.length() > LONGEST_WORD) {
            return Optional.empty();
        }
        return known.stream()
                .filter(candidate -> distance(word, candidate) <= Math.min(3, Math.max(1, candidate.length() / 3)))
                .min(Comparator.comparingInt((String candidate) -> distance(word, candidate))
                        .thenComparing(Comparator.naturalOrder()));
    }

    /** {@code "; did you mean x?"}, or nothing. */
    public static String question(String word, Collection<String> known) {
        return of(word, known).map("; did you mean %s?"::formatted).orElse("");
    }

    /** Edits that turn one word into the other: insert, delete, replace, or swap two neighbours. */
    private static int distance(String a, String b) {
        var edits = new int[a.length() + 1][b.length() + 1];
        for (var i = 0; i <= a.length(); i++) {
            edits[i][0] = i;
        }
        for (var j = 0; j <= b.length(); j++) {
            edits[0][j] = j;
        }
        for (var i = 1; i <= a.length(); i++) {
            for (var j = 1; j <= b.length(); j++) {
                var replace = edits[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                edits[i][j] = Math.min(replace, 1 + Math.min(edits[i - 1][j], edits[i][j - 1]));
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    edits[i][j] = Math.min(edits[i][j], edits[i - 2][j - 2] + 1);
                }
            }
        }
        return edits[a.length()][b.length()];
    }
}
