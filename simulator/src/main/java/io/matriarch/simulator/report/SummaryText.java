package io.matriarch.simulator.report;

import io.matriarch.simulator.report.Report.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** A report that is read in ten seconds: the lines for a terminal. */
public final class SummaryText {

    private static final int SEEDS_SHOWN = 3;

    private SummaryText() {}

    /** The lines, the verdict last, where a reader's eye ends up. */
    public static List<String> of(Report report) {
        var lines = new ArrayList<String>();
        if (report.run().trials() > 0) {
            trials(report, lines);
        }
        if (!report.mutants().isEmpty()) {
            mutants(report, lines);
        }
        report.live().ifPresent(live -> compared(live, lines));
        figures(report, lines);
        violations(report, lines);
        exclusions(report, lines);
        lines.addAll(admitted(report));
        lines.add("");
        lines.add(word(report) + " " + report.verdict());
        return lines;
    }

    private static String word(Report report) {
        if (report.outcome() != Outcome.PASSED) {
            return "FAIL";
        }
        return report.run().interrupted() ? "STOPPED" : "PASS";
    }

    private static void trials(Report report, List<String> lines) {
        lines.add(report.live().isPresent() ? live(report) : simulated(report));
        lines.add("");
        lines.add("                       p50       p90       p99     p99.9     worst");
        var rto = report.rto();
        lines.add(row("RTO", rto.total(), true));
        lines.add(row("  detect", rto.parts().detect(), true));
        lines.add(row("  fence, lease", rto.parts().fence(), true));
        lines.add(row("  promote", rto.parts().promote(), true));
        lines.add(row("  route", rto.parts().route(), true));
        lines.add(row("RPO", report.rpo().perOutage(), false) + "   lost something: "
                + Words.counted(report.rpo().losses(), "time"));
        lines.add("");
    }

    private static String live(Report report) {
        var run = report.run();
        return "%s of profile %s, seeds %s, on a real cluster in %s"
                .formatted(
                        Words.counted(run.trials(), "trial"),
                        run.profile(),
                        run.seeds(),
                        Words.millis(Math.round(run.wallSeconds() * 1e3)));
    }

    private static String simulated(Report report) {
        var run = report.run();
        return "%s of profile %s, seeds %s, %s virtual hours in %s: %s trials/s, %s per core; calibration %s"
                .formatted(
                        Words.counted(run.trials(), "trial"),
                        run.profile(),
                        run.seeds(),
                        Words.rate(run.virtualHours()),
                        Words.millis(Math.round(run.wallSeconds() * 1e3)),
                        Words.rate(run.trialsPerSecond()),
                        Words.rate(run.trialsPerSecondPerCore()),
                        report.settings().calibrationName());
    }

    private static String row(String name, Distribution distribution, boolean isTime) {
        return String.format(
                Locale.ROOT,
                "%-18s%9s %9s %9s %9s %9s",
                name,
                shown(distribution.p50(), isTime),
                shown(distribution.p90(), isTime),
                shown(distribution.p99(), isTime),
                shown(distribution.p999(), isTime),
                shown(distribution.max(), isTime));
    }

    private static String shown(long value, boolean isTime) {
        return isTime ? Words.millis(value) : Words.bytes(value);
    }

    private static void mutants(Report report, List<String> lines) {
        var width = report.mutants().stream()
                .mapToInt(mutant -> mutant.name().length())
                .max()
                .orElse(0);
        for (var mutant : report.mutants()) {
            lines.add("%-8s %s  %s"
                    .formatted(
                            mutant.caught() && mutant.exercised() ? "caught" : "SURVIVED",
                            mutant.name() + " ".repeat(width - mutant.name().length()),
                            mutant.by()));
        }
        lines.add("");
    }

    private static void compared(Report.Live live, List<String> lines) {
        var width = live.compared().stream()
                .mapToInt(row -> row.faults().length())
                .max()
                .orElse(0);
        lines.add("%s  no write for, real                  simulated".formatted(" ".repeat(width)));
        for (var row : live.compared()) {
            lines.add("%s  %-34s  %-34s  %s"
                    .formatted(
                            row.faults() + " ".repeat(width - row.faults().length()),
                            side(row.real()),
                            side(row.simulated()),
                            row.verdict()));
        }
        live.notDone().forEach(why -> lines.add("not done  " + why));
        lines.add("");
    }

    private static String side(Report.Side side) {
        return "%s (%s to %s, %d)"
                .formatted(
                        Words.millis(side.median()),
                        Words.millis(side.least()),
                        Words.millis(side.most()),
                        side.trials());
    }

    private static void figures(Report report, List<String> lines) {
        var measured = report.figures().stream()
                .filter(figure -> figure.status() != Status.NOT_MEASURED)
                .toList();
        for (var figure : measured) {
            lines.add("%-6s  %s: %s (%s)"
                    .formatted(
                            figure.status() == Status.MET ? "met" : "MISSED",
                            figure.name(),
                            figure.measured(),
                            figure.target()));
        }
    }

    private static void violations(Report report, List<String> lines) {
        for (var row : report.violations()) {
            lines.add("%s invariant %d, %s: in %s, seeds %s%s; %s"
                    .formatted(
                            row.kind(),
                            row.invariant(),
                            row.sentence(),
                            Words.counted(row.trials(), "trial"),
                            row.seeds().stream()
                                    .limit(SEEDS_SHOWN)
                                    .map(String::valueOf)
                                    .reduce((a, b) -> a + ", " + b)
                                    .orElse(""),
                            row.trials() > SEEDS_SHOWN ? ", ..." : "",
                            row.example()));
        }
        if (!report.worst().isEmpty()) {
            lines.add("        worst seed: " + report.worst().getFirst().command());
        }
    }

    /** What was let pass because the design admits it, in a line; none when there was nothing. */
    public static List<String> admitted(Report report) {
        if (report.excuses().isEmpty()) {
            return List.of();
        }
        return List.of("        admitted, by invariant, in so many trials: "
                + report.excuses().stream()
                        .map(excuse -> "%d %s (%s)"
                                .formatted(excuse.invariant(), excuse.reason(), Words.count(excuse.trials())))
                        .collect(Collectors.joining(", ")));
    }

    private static void exclusions(Report report, List<String> lines) {
        var outages = report.exclusions().stream()
                .mapToLong(Report.Exclusion::outages)
                .sum();
        var losses =
                report.exclusions().stream().mapToLong(Report.Exclusion::losses).sum();
        if (outages + losses > 0) {
            lines.add("        not counted: %s and %s that no bound applies to; the report says why"
                    .formatted(
                            Words.counted(outages, "outage"),
                            losses == 1 ? "1 loss" : Words.count(losses) + " losses"));
        }
    }
}
