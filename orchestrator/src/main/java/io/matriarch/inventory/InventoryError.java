package io.matriarch.inventory;

/**
 * One reason why an inventory is refused.
 *
 * @param file the name the text came under
 * @param path the names down to the place, such as {@code all.children.pg-test.hosts.10.10.10.11.pg_seq}; empty when the
 *     text could not be followed that far
 * @param line from 1; 0 when no single line is at fault
 * @param value what stands there, shortened, and starred out where it may be a secret; empty when nothing does
 * @param rule what should stand there
 */
public record InventoryError(String file, String path, int line, String value, String rule) {

    /** {@code file:line: path: 'value': rule}. */
    public String sentence() {
        var where = line > 0 ? "%s:%d: ".formatted(file, line) : file + ": ";
        return where + (path.isEmpty() ? "" : path + ": ") + (value.isEmpty() ? "" : "'" + value + "': ") + rule;
    }
}
