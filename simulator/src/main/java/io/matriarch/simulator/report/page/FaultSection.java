package io.matriarch.simulator.report.page;

import io.matriarch.simulator.report.Report.FaultRow;
import io.matriarch.simulator.report.Words;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** What each kind of fault led to. */
final class FaultSection {

    private FaultSection() {}

    static void write(Markup page, List<FaultRow> rows) {
        if (rows.isEmpty()) {
            return;
        }
        page.open("section").leaf("h2", "By fault");
        var loud = rows.stream()
                .filter(row -> row.outages() + row.violations() + row.rpoMax() > 0)
                .sorted(Comparator.comparing(FaultRow::violations)
                        .thenComparing(FaultRow::rtoMax)
                        .reversed())
                .toList();
        if (!loud.isEmpty()) {
            table(page, "Faults that led to an outage in scope, the longest first", loud);
        }
        var quiet = rows.stream()
                .filter(row -> row.outages() + row.violations() + row.rpoMax() == 0)
                .toList();
        if (!quiet.isEmpty()) {
            page.open("details")
                    .leaf("summary", Words.counted(quiet.size(), "other kind") + " of fault led to no outage in scope");
            table(page, "Faults without an outage in scope", quiet);
            page.close();
        }
        page.close();
    }

    private static void table(Markup page, String caption, List<FaultRow> rows) {
        var longest = rows.stream().mapToLong(FaultRow::rtoMax).max().orElse(0);
        Tables.open(
                page,
                caption,
                "fault",
                "RTO worst",
                "RTO p99",
                "RTO p50",
                "RPO worst",
                "violations",
                "outages",
                "trials",
                "not counted");
        for (var row : rows) {
            page.open("tr", "class", row.violations() > 0 ? "bad" : "fine");
            page.leaf("th", row.fault(), "scope", "row");
            if (row.outages() == 0) {
                Tables.numbers(page, "–", "–", "–");
            } else {
                bar(page, row.rtoMax(), longest);
                Tables.numbers(page, Words.millis(row.rtoP99()), Words.millis(row.rtoP50()));
            }
            Tables.numbers(
                    page,
                    Words.bytes(row.rpoMax()),
                    Words.count(row.violations()),
                    Words.count(row.outages()),
                    Words.count(row.trials()),
                    Words.count(row.excluded()));
            page.close();
        }
        Tables.close(page);
    }

    private static void bar(Markup page, long millis, long longest) {
        var share = longest == 0 ? 0 : 100.0 * millis / longest;
        page.open("td", "class", "number inline")
                .leaf("span", "", "class", "inline-bar", "style", String.format(Locale.ROOT, "width:%.1f%%", share))
                .leaf("span", Words.millis(millis))
                .close();
    }
}
