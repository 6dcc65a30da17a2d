package io.matriarch.simulator.report.page;

import io.matriarch.simulator.report.Report;
import io.matriarch.simulator.report.Words;
import java.util.List;

/** Violations, and the seeds worth a look, with commands to copy. */
final class SeedSection {

    private SeedSection() {}

    static void violations(Markup page, List<Report.ViolationRow> rows) {
        if (rows.isEmpty()) {
            return;
        }
        page.open("section").leaf("h2", "What did not hold").open("ul", "class", "cards");
        for (var row : rows) {
            page.open("li", "class", "bad");
            page.leaf("h3", "Invariant %d: %s".formatted(row.invariant(), row.sentence()));
            page.leaf("p", "%s, in %s.".formatted(kind(row), Words.counted(row.trials(), "trial")));
            page.leaf("p", "Seed %d: %s".formatted(row.seeds().getFirst(), row.example()));
            page.leaf(
                    "p",
                    "Seeds: "
                            + String.join(
                                    ", ",
                                    row.seeds().stream().map(String::valueOf).toList())
                            + (row.trials() > row.seeds().size() ? " and more" : ""));
            page.close();
        }
        page.close().close();
    }

    private static String kind(Report.ViolationRow row) {
        return switch (row.kind()) {
            case "SAFETY" -> "Safety";
            case "SLA" -> "Service level";
            default -> "Liveness";
        };
    }

    static void worst(Markup page, List<Report.WorstSeed> seeds) {
        if (seeds.isEmpty()) {
            return;
        }
        page.open("section").leaf("h2", "Worst seeds");
        page.leaf(
                "p",
                "The same seed on the same commit gives the same trial on any machine. The command tells its whole story.");
        page.open("ol", "class", "cards");
        for (var seed : seeds) {
            page.open("li").leaf("h3", "Seed " + seed.seed());
            page.leaf("p", seed.why());
            if (!seed.faults().isEmpty()) {
                page.leaf("p", "Faults: " + String.join(", ", seed.faults()) + ".", "class", "aside");
            }
            command(page, seed.command());
            page.close();
        }
        page.close().close();
    }

    /** A command with a button that copies it. */
    static void command(Markup page, String command) {
        page.open("div", "class", "command")
                .leaf("code", command)
                .leaf("button", "Copy", "type", "button", "aria-label", "Copy: " + command)
                .close();
    }

    static void exclusions(Markup page, List<Report.Exclusion> exclusions) {
        page.open("section").leaf("h2", "What is not counted");
        page.leaf(
                "p",
                "The bound on outages is a promise for one fault at a time, with a quorum of etcd and a standby that may "
                        + "lead. Outside of that only safety is promised, and that the cluster comes right by itself: both "
                        + "are checked in every trial. Outages and losses outside are listed here and in no other figure.");
        if (exclusions.isEmpty()) {
            page.leaf("p", "Nothing was left out.").close();
            return;
        }
        Tables.open(page, "Left out, by reason", "reason", "outages", "longest", "losses", "greatest");
        for (var exclusion : exclusions) {
            page.open("tr").leaf("th", exclusion.reason(), "scope", "row", "class", "wide");
            Tables.numbers(
                    page,
                    Words.count(exclusion.outages()),
                    exclusion.outages() == 0 ? "–" : Words.millis(exclusion.longestMs()),
                    Words.count(exclusion.losses()),
                    exclusion.losses() == 0 ? "–" : Words.bytes(exclusion.mostBytes()));
            page.close();
        }
        Tables.close(page);
        page.close();
    }

    static void excuses(Markup page, List<Report.Excuse> excuses) {
        page.open("section").leaf("h2", "What the design admits");
        page.leaf(
                "p",
                "Without synchronous standbys, a server whose machine stood still, whose clock is slow, or whose agent is frozen "
                        + "or gone can outlive its lease for a while, and acknowledge writes that are then lost. Such windows are "
                        + "real. They are no violations, and are counted here. So is what could not be judged.");
        if (excuses.isEmpty()) {
            page.leaf("p", "There was none.").close();
            return;
        }
        Tables.open(page, "Admitted, by invariant", "invariant and reason", "times", "trials");
        for (var excuse : excuses) {
            page.open("tr")
                    .leaf(
                            "th",
                            "%d: %s".formatted(excuse.invariant(), excuse.reason()),
                            "scope",
                            "row",
                            "class",
                            "wide");
            Tables.numbers(page, Words.count(excuse.times()), Words.count(excuse.trials()));
            page.close();
        }
        Tables.close(page);
        page.close();
    }
}
