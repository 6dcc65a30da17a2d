package io.matriarch.simulator.report.page;

import io.matriarch.protocol.Require;
import java.util.ArrayDeque;
import java.util.Deque;

/** Writes elements one after the other. What is text stays text, and what is opened is closed. */
final class Markup {

    private final StringBuilder out = new StringBuilder(64 * 1024);
    private final Deque<String> open = new ArrayDeque<>();

    /**
     * Begins an element.
     *
     * @param attributes names and values in turn
     */
    Markup open(String tag, String... attributes) {
        start(tag, attributes);
        out.append('>');
        open.push(tag);
        return this;
    }

    Markup close() {
        out.append("</").append(open.pop()).append('>');
        if (open.size() < 4) {
            out.append('\n');
        }
        return this;
    }

    Markup text(String text) {
        escape(text);
        return this;
    }

    /** An element with nothing but text in it. */
    Markup leaf(String tag, String text, String... attributes) {
        return open(tag, attributes).text(text).close();
    }

    /** An element that has no content: a void one of HTML, or any of SVG. */
    Markup empty(String tag, String... attributes) {
        start(tag, attributes);
        out.append("/>");
        return this;
    }

    /** A style sheet or a script of our own, neither of which has anything to escape in it. */
    Markup source(String tag, String source) {
        Require.that(source.indexOf('<') < 0 && source.indexOf('&') < 0, "a %s of ours has '<' or '&' in it", tag);
        start(tag);
        out.append(">\n").append(source).append("</").append(tag).append(">\n");
        return this;
    }

    private void start(String tag, String... attributes) {
        out.append('<').append(tag);
        for (var i = 0; i < attributes.length; i += 2) {
            out.append(' ').append(attributes[i]).append("=\"");
            escape(attributes[i + 1]);
            out.append('"');
        }
    }

    private void escape(String text) {
        for (var i = 0; i < text.length(); i++) {
            var c = text.charAt(i);
            switch (c) {
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '&' -> out.append("&amp;");
                case '"' -> out.append("&quot;");
                case '\'' -> out.append("&#39;");
                default -> out.append(isPrintable(c) ? c : '?');
            }
        }
    }

    private static boolean isPrintable(char c) {
        return c == '\n' || !(Character.isISOControl(c) || Character.isSurrogate(c) || c >= '\uFFFE');
    }

    @Override
    public String toString() {
        return out.toString();
    }
}
