package io.matriarch.simulator.report.page;

import io.matriarch.simulator.report.Report;
import io.matriarch.simulator.report.Words;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Which branches were taken, group by group, and above all which were not. */
final class CoverageSection {

    private static final List<String> GROUPS =
            List.of("fault", "event", "evidence", "verdict", "wait", "refusal", "work", "fence");

    private CoverageSection() {}

    static void write(Markup page, Report.Coverage coverage) {
        if (coverage.taken().isEmpty()) {
            return;
        }
        page.open("section").leaf("h2", "Coverage");
        page.leaf("p", "What was never exercised has not been tested by this run.");
        var taken = coverage.taken().stream()
                .collect(Collectors.groupingBy(row -> group(row.branch()), TreeMap::new, Collectors.toList()));
        var never = coverage.never().stream()
                .collect(Collectors.groupingBy(CoverageSection::group, TreeMap::new, Collectors.toList()));
        var groups = new ArrayList<>(GROUPS);
        groups.add("other");
        for (var group : groups) {
            group(page, group, taken.getOrDefault(group, List.of()), never.getOrDefault(group, List.of()));
        }
        page.close();
    }

    private static String group(String branch) {
        var space = branch.indexOf(' ');
        var first = space < 0 ? branch : branch.substring(0, space);
        return GROUPS.contains(first) ? first : "other";
    }

    private static void group(Markup page, String group, List<Report.CoverageRow> taken, List<String> never) {
        if (taken.isEmpty() && never.isEmpty()) {
            return;
        }
        page.open("details");
        page.open("summary")
                .leaf("strong", title(group))
                .text(": %d of %d exercised".formatted(taken.size(), taken.size() + never.size()));
        if (!never.isEmpty()) {
            page.text("; never: ")
                    .text(String.join(
                            ", ",
                            never.stream().map(branch -> name(group, branch)).toList()));
        }
        page.close();
        if (!taken.isEmpty()) {
            Tables.open(page, title(group), "branch", "times", "trials");
            for (var row : taken) {
                page.open("tr").leaf("th", name(group, row.branch()), "scope", "row");
                Tables.numbers(page, Words.count(row.times()), Words.count(row.trials()));
                page.close();
            }
            Tables.close(page);
        }
        page.close();
    }

    private static String name(String group, String branch) {
        return group.equals("other") ? branch : branch.substring(group.length() + 1);
    }

    private static String title(String group) {
        return switch (group) {
            case "fault" -> "Faults";
            case "event" -> "Events in the journal";
            case "evidence" -> "Evidence decided upon";
            case "verdict" -> "Verdicts on candidates";
            case "wait" -> "Reasons to wait";
            case "refusal" -> "Reasons to refuse";
            case "work" -> "Work of agents";
            case "fence" -> "Fences over SSH";
            default -> "Other";
        };
    }
}
