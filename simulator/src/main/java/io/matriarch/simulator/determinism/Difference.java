package io.matriarch.simulator.determinism;

import java.util.List;
import java.util.Optional;

/**
 * The first happening in which two histories differ.
 *
 * @param number from 1
 * @param before the last that they have in common
 * @param here empty when the history ends there
 * @param there empty when the history ends there
 */
public record Difference(int number, Optional<String> before, Optional<String> here, Optional<String> there) {

    /** Empty when there is none. */
    static Optional<Difference> between(List<String> here, List<String> there) {
        var common = 0;
        while (common < here.size() && common < there.size() && here.get(common).equals(there.get(common))) {
            common++;
        }
        return common == here.size() && common == there.size()
                ? Optional.empty()
                : Optional.of(new Difference(common + 1, at(here, common - 1), at(here, common), at(there, common)));
    }

    private static Optional<String> at(List<String> lines, int index) {
        return index >= 0 && index < lines.size() ? Optional.of(lines.get(index)) : Optional.empty();
    }

    /** Three lines for people. */
    public List<String> lines() {
        return List.of(
                "the last in common  " + before.orElse("(none)"),
                "here, number %-6d %s".formatted(number, here.orElse("(ended)")),
                "there, number %-5d %s".formatted(number, there.orElse("(ended)")));
    }
}
