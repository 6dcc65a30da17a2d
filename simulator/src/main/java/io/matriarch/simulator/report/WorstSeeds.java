package io.matriarch.simulator.report;

import io.matriarch.simulator.invariant.Violation;
import io.matriarch.simulator.sla.Loss;
import io.matriarch.simulator.sla.Outage;
import io.matriarch.simulator.trial.TrialResult;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** The seeds most worth a look: violations first, the gravest before others, then the longest outages, then the greatest losses. */
final class WorstSeeds {

    private static final int KEPT = 10;

    private final TreeSet<Entry> entries = new TreeSet<>(Comparator.comparing(Entry::outcome)
            .thenComparing(Entry::rtoMs)
            .thenComparing(Entry::rpoBytes)
            .thenComparing(Entry::seed, Comparator.reverseOrder())
            .reversed());

    private record Entry(long seed, Outcome outcome, String why, long rtoMs, long rpoBytes, List<String> faults) {}

    void add(TrialResult result) {
        var gravest = result.violations().stream()
                .max(Comparator.comparing(
                        violation -> Outcome.of(violation.invariant().kind())));
        var longest = result.outages().stream()
                .filter(outage -> outage.excluded().isEmpty())
                .max(Comparator.comparing(Outage::total));
        var lost = result.losses().stream()
                .filter(loss -> loss.excluded().isEmpty())
                .mapToLong(Loss::bytes)
                .max()
                .orElse(0);
        var outcome = gravest.map(violation -> Outcome.of(violation.invariant().kind()))
                .orElse(Outcome.PASSED);
        var rto = longest.map(outage -> OutageSample.millis(outage.total())).orElse(0L);
        if (outcome == Outcome.PASSED && rto == 0 && lost == 0) {
            return;
        }
        if (entries.size() == KEPT && isBelow(entries.last(), outcome, rto)) {
            return;
        }
        entries.add(new Entry(result.seed(), outcome, why(gravest, longest, lost), rto, lost, faults(result)));
        if (entries.size() > KEPT) {
            entries.pollLast();
        }
    }

    private static boolean isBelow(Entry last, Outcome outcome, long rto) {
        var byOutcome = outcome.compareTo(last.outcome());
        return byOutcome < 0 || (byOutcome == 0 && rto < last.rtoMs());
    }

    @SuppressWarnings("OptionalUsedAsFieldOrParameterType") // two facts that may be absent, put into one sentence
    private static String why(Optional<Violation> gravest, Optional<Outage> longest, long lost) {
        if (gravest.isPresent()) {
            var violation = gravest.get();
            return "invariant %d, %s: %s"
                    .formatted(
                            violation.invariant().number(),
                            violation.invariant().sentence(),
                            violation.what());
        }
        return longest.map(WorstSeeds::outage).orElse("lost %s without an outage".formatted(Words.bytes(lost)));
    }

    private static String outage(Outage outage) {
        return "no write for %s after %s: detect %s, fence or lease %s, promote %s, route %s"
                .formatted(
                        Words.millis(OutageSample.millis(outage.total())),
                        outage.cause(),
                        Words.millis(OutageSample.millis(outage.detect())),
                        Words.millis(OutageSample.millis(outage.fence())),
                        Words.millis(OutageSample.millis(outage.promote())),
                        Words.millis(OutageSample.millis(outage.route())));
    }

    /** The kinds of faults in the plan, each once. */
    static List<String> faults(TrialResult result) {
        return result.plan().faults().stream()
                .map(planned -> planned.fault().word())
                .distinct()
                .toList();
    }

    List<Report.WorstSeed> rows(String replayCommand) {
        return entries.stream()
                .map(entry -> new Report.WorstSeed(
                        entry.seed(),
                        entry.why(),
                        entry.rtoMs(),
                        entry.rpoBytes(),
                        entry.faults(),
                        replayCommand.formatted(entry.seed())))
                .toList();
    }
}
