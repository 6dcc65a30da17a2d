package io.matriarch.simulator.report.page;

import io.matriarch.simulator.report.Distribution;
import io.matriarch.simulator.report.Words;
import java.util.List;
import java.util.Locale;
import java.util.function.LongFunction;

/** A cumulative distribution: how many of all were so long, or lost so much, at most. The promise is a line not to be crossed. */
final class CdfPlot {

    private static final double WIDTH = 440;
    private static final double HEIGHT = 260;
    private static final double LEFT = 60;
    private static final double RIGHT = 14;
    private static final double TOP = 30;
    private static final double BOTTOM = 44;

    private final Distribution distribution;
    private final Axis axis;
    private final long bound;
    private final Labels words;

    /** What the plot is called, and how its values are said. */
    private record Labels(String name, String boundName, String xLabel, String yLabel, LongFunction<String> value) {}

    private CdfPlot(Distribution distribution, Axis axis, long bound, Labels words) {
        this.distribution = distribution;
        this.axis = axis;
        this.bound = bound;
        this.words = words;
    }

    static void times(Markup page, Distribution distribution, long boundMs) {
        var axis = axis(distribution, boundMs);
        new CdfPlot(
                        distribution,
                        axis,
                        boundMs,
                        new Labels(
                                "RTO", "pg_rto", "time without writes (log scale)", "share of outages", Words::millis))
                .draw(page, axis.times());
    }

    static void losses(Markup page, Distribution distribution, long boundBytes) {
        var axis = axis(distribution, boundBytes);
        new CdfPlot(
                        distribution,
                        axis,
                        boundBytes,
                        new Labels(
                                "RPO",
                                "pg_rpo",
                                "acknowledged WAL lost (log scale, nothing at the left edge)",
                                "share of outages",
                                Words::bytes))
                .draw(page, axis.sizes());
    }

    private static Axis axis(Distribution distribution, long bound) {
        var least = distribution.cdf().stream()
                .mapToLong(Distribution.Point::value)
                .filter(value -> value > 0)
                .min()
                .orElse(Math.max(1, bound / 1_024));
        return Axis.around(
                Math.min(least, Math.max(1, bound)), Math.max(bound, distribution.max()), LEFT, WIDTH - LEFT - RIGHT);
    }

    private void draw(Markup page, List<Long> ticks) {
        page.open(
                "svg",
                "viewBox",
                "0 0 %.0f %.0f".formatted(WIDTH, HEIGHT),
                "role",
                "img",
                "aria-labelledby",
                words.name() + "-title " + words.name() + "-desc");
        page.leaf("title", "Distribution of " + words.name(), "id", words.name() + "-title");
        page.leaf("desc", description(), "id", words.name() + "-desc");
        forbidden(page);
        grid(page, ticks);
        curve(page);
        mark(page, "p50", distribution.p50(), 0.5, 8, 14, "start");
        mark(page, "p99", distribution.p99(), 0.99, -7, 15, "end");
        var far = axis.at(distribution.max()) > WIDTH - RIGHT - 40;
        mark(page, "worst", distribution.max(), 1, far ? 2 : 7, far ? 29 : 15, far ? "end" : "start");
        page.close();
    }

    private String description() {
        return "Of %s, half took or lost at most %s, 99 %% at most %s, the worst %s. Allowed by %s: %s."
                .formatted(
                        Words.counted(distribution.count(), "outage"),
                        said(distribution.p50()),
                        said(distribution.p99()),
                        said(distribution.max()),
                        words.boundName(),
                        said(bound));
    }

    private String said(long value) {
        return words.value().apply(value);
    }

    /** Everything right of the promise. */
    private void forbidden(Markup page) {
        var x = axis.at(bound);
        page.empty(
                "rect",
                "class",
                "forbidden",
                "x",
                px(x),
                "y",
                px(TOP),
                "width",
                px(WIDTH - RIGHT - x),
                "height",
                px(HEIGHT - TOP - BOTTOM));
        line(page, "bound", x, TOP - 8, x, HEIGHT - BOTTOM);
        var nearEdge = x > WIDTH - 60;
        text(
                page,
                "bound-label",
                nearEdge ? WIDTH - RIGHT : x,
                TOP - 13,
                nearEdge ? "end" : x < LEFT + 50 ? "start" : "middle",
                words.boundName() + " " + said(bound));
    }

    private void grid(Markup page, List<Long> ticks) {
        for (var percent = 0; percent <= 100; percent += 25) {
            var y = y(percent / 100.0);
            line(page, "grid", LEFT, y, WIDTH - RIGHT, y);
            text(page, "tick", LEFT - 6, y + 4, "end", percent + " %");
        }
        for (var tick : ticks) {
            var x = axis.at(tick);
            line(page, "grid", x, TOP, x, HEIGHT - BOTTOM);
            text(page, "tick", x, HEIGHT - BOTTOM + 15, "middle", said(tick));
        }
        text(page, "axis", LEFT + (WIDTH - LEFT - RIGHT) / 2, HEIGHT - 8, "middle", words.xLabel());
        page.open(
                "text",
                "class",
                "axis",
                "transform",
                "translate(12 %s) rotate(-90)".formatted(px(TOP + (HEIGHT - TOP - BOTTOM) / 2)),
                "text-anchor",
                "middle");
        page.text(words.yLabel()).close();
    }

    private void curve(Markup page) {
        var path = new StringBuilder("M%s %s".formatted(px(LEFT), px(y(0))));
        var last = 0.0;
        for (var point : distribution.cdf()) {
            var x = axis.at(point.value());
            path.append(" L%s %s L%s %s".formatted(px(x), px(y(last)), px(x), px(y(point.fraction()))));
            last = point.fraction();
        }
        path.append(" L%s %s".formatted(px(WIDTH - RIGHT), px(y(last))));
        page.empty("path", "class", "curve", "d", path.toString());
    }

    private void mark(Markup page, String name, long value, double fraction, int dx, int dy, String anchor) {
        var x = axis.at(value);
        page.empty("circle", "class", "mark", "cx", px(x), "cy", px(y(fraction)), "r", "4");
        text(page, "mark-label", x + dx, y(fraction) + dy, anchor, name);
    }

    private static void line(Markup page, String kind, double x1, double y1, double x2, double y2) {
        page.empty("line", "class", kind, "x1", px(x1), "y1", px(y1), "x2", px(x2), "y2", px(y2));
    }

    private static void text(Markup page, String kind, double x, double y, String anchor, String text) {
        page.leaf("text", text, "class", kind, "x", px(x), "y", px(y), "text-anchor", anchor);
    }

    private static double y(double fraction) {
        return HEIGHT - BOTTOM - fraction * (HEIGHT - TOP - BOTTOM);
    }

    private static String px(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }
}
