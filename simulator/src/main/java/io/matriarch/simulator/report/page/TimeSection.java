package io.matriarch.simulator.report.page;

import io.matriarch.simulator.report.Distribution;
import io.matriarch.simulator.report.Report;
import io.matriarch.simulator.report.Words;
import java.util.Locale;

/** Where the time of an outage goes: a bar for the usual ones and for the longest, and quantiles of each part. */
final class TimeSection {

    /** Below this share of the longest bar a label does not fit into its part. */
    private static final double ROOM_FOR_A_LABEL = 0.13;

    private TimeSection() {}

    static void write(Markup page, Report.Rto rto) {
        page.open("section").leaf("h2", "Where the time goes");
        page.leaf(
                "p",
                "An outage begins with the last write that a client saw acknowledged and ends with the first one after it. "
                        + "Its parts: until the decision is in the journal (detect); until the new leader may lead, "
                        + "which is the wait for a lease to run out or for a fence (fence); until its server accepts "
                        + "writes (promote); until a client's write is acknowledged (route).");
        bars(page, rto);
        parts(page, rto);
        page.close();
    }

    private static void bars(Markup page, Report.Rto rto) {
        var longest = rto.slices().stream().mapToLong(Report.Slice::total).max().orElse(1);
        page.open("ul", "class", "legend");
        for (var part : new String[] {"detect", "fence", "promote", "route"}) {
            page.open("li")
                    .leaf("span", "", "class", "swatch " + part)
                    .text(part)
                    .close();
        }
        page.close();
        page.open("dl", "class", "bars");
        for (var slice : rto.slices()) {
            page.leaf("dt", "%s, %s".formatted(title(slice), Words.millis(slice.total())));
            page.open("dd", "class", "bar", "role", "img", "aria-label", said(slice));
            segment(page, "detect", slice.detect(), longest);
            segment(page, "fence", slice.fence(), longest);
            segment(page, "promote", slice.promote(), longest);
            segment(page, "route", slice.route(), longest);
            page.close();
        }
        page.close();
    }

    private static String title(Report.Slice slice) {
        return switch (slice.name()) {
            case "all" -> "Mean of all " + Words.counted(slice.outages(), "outage");
            case "worst" -> "The longest";
            case "longest 1 %" -> "Mean of the longest " + Words.count(slice.outages());
            default -> "Mean of the %s %s".formatted(Words.count(slice.outages()), slice.name());
        };
    }

    private static String said(Report.Slice slice) {
        return "%s: detect %s, fence %s, promote %s, route %s"
                .formatted(
                        title(slice),
                        Words.millis(slice.detect()),
                        Words.millis(slice.fence()),
                        Words.millis(slice.promote()),
                        Words.millis(slice.route()));
    }

    private static void segment(Markup page, String part, long millis, long longest) {
        if (millis <= 0) {
            return;
        }
        var share = (double) millis / Math.max(1, longest);
        page.leaf(
                "span",
                share < ROOM_FOR_A_LABEL ? "" : Words.millis(millis),
                "class",
                part,
                "style",
                String.format(Locale.ROOT, "width:%.2f%%", share * 100),
                "title",
                part + " " + Words.millis(millis));
    }

    private static void parts(Markup page, Report.Rto rto) {
        Tables.open(
                page,
                "Parts of an outage, each with quantiles of its own",
                "part",
                "p50",
                "p90",
                "p99",
                "p99.9",
                "worst");
        row(page, "detect", rto.parts().detect());
        row(page, "fence", rto.parts().fence());
        row(page, "promote", rto.parts().promote());
        row(page, "route", rto.parts().route());
        row(page, "all together", rto.total());
        Tables.close(page);
    }

    private static void row(Markup page, String name, Distribution distribution) {
        page.open("tr").leaf("th", name, "scope", "row");
        Tables.numbers(
                page,
                Words.millis(distribution.p50()),
                Words.millis(distribution.p90()),
                Words.millis(distribution.p99()),
                Words.millis(distribution.p999()),
                Words.millis(distribution.max()));
        page.close();
    }
}
