package io.matriarch.agent.postgres;

/**
 * Names and values as text of SQL and of configuration files.
 *
 * @see <a href="https://www.postgresql.org/docs/15/sql-syntax-lexical.html">Lexical structure</a>
 */
final class Quoting {

    private Quoting() {}

    /** A name in SQL: {@code "my ""role"""}. */
    static String identifier(String name) {
        return '"' + requireNoNul(name).replace("\"", "\"\"") + '"';
    }

    /** A string in SQL, whatever {@code standard_conforming_strings} is. */
    static String literal(String value) {
        var quoted = '\'' + requireNoNul(value).replace("'", "''").replace("\\", "\\\\") + '\'';
        return value.contains("\\") ? " E" + quoted : quoted;
    }

    /** A value in postgresql.conf, on one line. */
    static String setting(String value) {
        return '\''
                + requireNoNul(value)
                        .replace("\\", "\\\\")
                        .replace("'", "''")
                        .replace("\n", "\\n")
                        .replace("\r", "\\r")
                + '\'';
    }

    /** A value in a connection string of libpq. */
    static String connectionValue(String value) {
        return '\'' + requireNoNul(value).replace("\\", "\\\\").replace("'", "\\'") + '\'';
    }

    /** A field of a password file. */
    static String passwordField(String value) {
        return requireNoNul(value).replace("\\", "\\\\").replace(":", "\\:");
    }

    private static String requireNoNul(String text) {
        if (text.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("PostgreSQL takes no text with a NUL");
        }
        return text;
    }
}
