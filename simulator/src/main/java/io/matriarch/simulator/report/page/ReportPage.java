package io.matriarch.simulator.report.page;

import io.matriarch.simulator.invariant.Invariant;
import io.matriarch.simulator.report.Distribution;
import io.matriarch.simulator.report.Outcome;
import io.matriarch.simulator.report.Report;
import io.matriarch.simulator.report.Report.Status;
import io.matriarch.simulator.report.Words;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** The page, from the verdict down to the small print. */
public final class ReportPage {

    private ReportPage() {}

    public static String write(Report report) {
        var page = new Markup();
        page.open("html", "lang", "en");
        head(page, report);
        page.open("body");
        verdict(page, report);
        page.open("main");
        tiles(page, report);
        figures(page, report);
        SeedSection.violations(page, report.violations());
        if (report.rto().total().count() > 0) {
            plots(page, report);
            TimeSection.write(page, report.rto());
        }
        FaultSection.write(page, report.faults());
        report.live().ifPresent(live -> LiveSection.write(page, live));
        mutants(page, report);
        SeedSection.worst(page, report.worst());
        if (report.run().trials() > 0) {
            SeedSection.exclusions(page, report.exclusions());
            SeedSection.excuses(page, report.excuses());
        }
        CoverageSection.write(page, report.coverage());
        SettingsSection.write(page, report);
        page.close();
        page.source("script", resource("report.js"));
        page.close().close();
        return "<!DOCTYPE html>\n" + page;
    }

    private static void head(Markup page, Report report) {
        page.open("head")
                .empty("meta", "charset", "utf-8")
                .empty("meta", "name", "viewport", "content", "width=device-width, initial-scale=1")
                .empty("meta", "name", "color-scheme", "content", "light dark")
                .leaf("title", "%s: %s".formatted(product(report), word(report)))
                .source("style", resource("report.css"))
                .close();
    }

    private static String word(Report report) {
        return report.outcome() == Outcome.PASSED
                ? "passed"
                : "failed, " + report.outcome().words();
    }

    private static void verdict(Markup page, Report report) {
        var passed = report.outcome() == Outcome.PASSED;
        page.open("header", "class", passed ? "verdict pass" : "verdict fail");
        page.leaf("p", product(report), "class", "product");
        page.open("h1")
                .leaf("span", passed ? "✓" : "✗", "aria-hidden", "true")
                .text(passed ? passed(report) : " Failed: " + report.outcome().words())
                .close();
        page.leaf("p", report.verdict(), "class", "sentence");
        page.close();
    }

    private static String product(Report report) {
        return report.live().isPresent() ? "Matriarch on real servers" : "Matriarch simulation";
    }

    private static String passed(Report report) {
        return report.run().interrupted() ? " Stopped early, nothing wrong until then" : " Passed";
    }

    private static void tiles(Markup page, Report report) {
        if (report.run().trials() == 0) {
            return;
        }
        var rto = report.rto().total();
        var rpo = report.rpo().perOutage();
        page.open("dl", "class", "tiles");
        if (rto.count() > 0) {
            tile(page, "RTO p50", Words.millis(rto.p50()), "half of the outages are shorter");
            tile(page, "RTO p99", Words.millis(rto.p99()), "of " + Words.counted(rto.count(), "outage"));
            tile(
                    page,
                    "RTO worst",
                    Words.millis(rto.max()),
                    "allowed " + Words.millis(report.settings().pgRtoMs()));
            tile(
                    page,
                    "RPO worst",
                    Words.bytes(rpo.max()),
                    "allowed " + Words.bytes(report.settings().pgRpoBytes()));
        }
        tile(
                page,
                "trials",
                Words.count(report.run().trials()),
                Words.rate(report.run().virtualHours()) + " virtual hours");
        var violated = report.violations().stream()
                .mapToLong(Report.ViolationRow::trials)
                .sum();
        tile(
                page,
                "violations",
                Words.count(violated),
                "of %d invariants, checked at every event".formatted(Invariant.values().length));
        page.close();
    }

    private static void tile(Markup page, String name, String value, String aside) {
        page.open("div")
                .leaf("dt", name)
                .leaf("dd", value)
                .leaf("dd", aside, "class", "aside")
                .close();
    }

    private static void figures(Markup page, Report report) {
        if (report.figures().isEmpty()) {
            return;
        }
        page.open("section").leaf("h2", "Figures to beat");
        page.open("div", "class", "scroll", "role", "region", "tabindex", "0", "aria-label", "Figures to beat");
        page.open("table", "class", "figures").leaf("caption", "What this run is measured by");
        page.open("thead").open("tr");
        for (var head : new String[] {"", "figure", "measured", "should be"}) {
            page.leaf("th", head, "scope", "col");
        }
        page.close().close().open("tbody");
        for (var figure : report.figures()) {
            page.open("tr", "class", tone(figure.status()))
                    .leaf("td", status(figure.status()), "class", "status")
                    .leaf("th", figure.name(), "scope", "row")
                    .leaf("td", figure.measured())
                    .leaf("td", figure.target())
                    .close();
        }
        page.close().close().close().close();
    }

    private static String tone(Status status) {
        return switch (status) {
            case MET -> "good";
            case MISSED -> "bad";
            case NOT_MEASURED -> "aside";
        };
    }

    private static String status(Status status) {
        return switch (status) {
            case MET -> "✓ met";
            case MISSED -> "✗ missed";
            case NOT_MEASURED -> "not measured";
        };
    }

    private static void plots(Markup page, Report report) {
        page.open("section").leaf("h2", "How long, and how much");
        page.open("div", "class", "plots");
        figure(page, "RTO: how long clients could not write", report.rto().total(), true, report);
        figure(
                page,
                "RPO: what clients lost of what had been acknowledged",
                report.rpo().perOutage(),
                false,
                report);
        page.close().close();
    }

    private static void figure(Markup page, String caption, Distribution distribution, boolean isTime, Report report) {
        page.open("figure").leaf("figcaption", caption);
        if (isTime) {
            CdfPlot.times(page, distribution, report.settings().pgRtoMs());
        } else {
            CdfPlot.losses(page, distribution, report.settings().pgRpoBytes());
        }
        page.open("dl", "class", "marks");
        mark(page, "p50", distribution.p50(), isTime);
        mark(page, "p90", distribution.p90(), isTime);
        mark(page, "p99", distribution.p99(), isTime);
        mark(page, "p99.9", distribution.p999(), isTime);
        mark(page, "worst", distribution.max(), isTime);
        page.close();
        page.close();
    }

    private static void mark(Markup page, String name, long value, boolean isTime) {
        page.open("div")
                .leaf("dt", name)
                .leaf("dd", isTime ? Words.millis(value) : Words.bytes(value))
                .close();
    }

    private static void mutants(Markup page, Report report) {
        if (report.mutants().isEmpty()) {
            return;
        }
        page.open("section").leaf("h2", "Mutants");
        page.leaf("p", "Known bugs, planted one at a time: a simulator that does not notice them proves nothing.");
        Tables.open(page, "Planted bugs", "bug", "", "seeds it took", "noticed by");
        for (var mutant : report.mutants()) {
            var caught = mutant.caught() && mutant.exercised();
            page.open("tr", "class", caught ? "fine" : "bad");
            page.open("th", "scope", "row", "class", "wide")
                    .leaf("strong", mutant.name())
                    .leaf("div", mutant.bug(), "class", "aside")
                    .close();
            page.leaf(
                    "td",
                    caught ? "✓ caught" : mutant.exercised() ? "✗ survived" : "✗ changed nothing",
                    "class",
                    "status");
            Tables.numbers(page, Words.count(mutant.seeds()));
            page.leaf("td", mutant.by(), "class", "wide");
            page.close();
        }
        Tables.close(page);
        page.close();
    }

    private static String resource(String name) {
        try (var in = Objects.requireNonNull(ReportPage.class.getResourceAsStream(name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
