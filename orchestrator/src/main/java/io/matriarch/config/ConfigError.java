package io.matriarch.config;

/**
 * One reason why a configuration is refused.
 *
 * @param file where it stands
 * @param key the whole key, such as {@code matriarch.http.listen}; empty when the file could not be read that far
 * @param line from 1; 0 when unknown
 * @param value what stands there, starred out where it is a secret; empty when nothing does
 * @param rule what should stand there
 */
public record ConfigError(String file, String key, int line, String value, String rule) {

    /** {@code file:line: key: 'value': rule}. */
    public String sentence() {
        var where = line > 0 ? "%s:%d: ".formatted(file, line) : file + ": ";
        return where + (key.isEmpty() ? "" : key + ": ") + (value.isEmpty() ? "" : "'" + value + "': ") + rule;
    }
}
