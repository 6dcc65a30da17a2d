package io.matriarch.simulator.report.page;

import io.matriarch.simulator.report.Report;
import io.matriarch.simulator.report.Words;

/** Real and simulated figures side by side. */
final class LiveSection {

    private LiveSection() {}

    static void write(Markup page, Report.Live live) {
        page.open("section").leaf("h2", "On real servers and in the simulator");
        page.leaf(
                "p",
                "The longest time without a write in each trial, by the faults of its plan; the simulator ran the same plans.");
        Tables.open(
                page,
                "Real and simulated outages",
                "faults",
                "real median",
                "real range",
                "trials",
                "simulated median",
                "simulated range",
                "trials",
                "");
        for (var row : live.compared()) {
            page.open("tr", "class", row.isAlike() ? "fine" : "bad").leaf("th", row.faults(), "scope", "row");
            side(page, row.real());
            side(page, row.simulated());
            page.leaf("td", row.verdict());
            page.close();
        }
        Tables.close(page);
        for (var why : live.notDone()) {
            page.leaf("p", "Not done: " + why);
        }
        page.close();
    }

    private static void side(Markup page, Report.Side side) {
        Tables.numbers(
                page,
                Words.millis(side.median()),
                "%s to %s".formatted(Words.millis(side.least()), Words.millis(side.most())),
                Words.count(side.trials()));
    }
}
