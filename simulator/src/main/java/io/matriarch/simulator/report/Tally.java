package io.matriarch.simulator.report;

import io.matriarch.simulator.invariant.Invariant;
import io.matriarch.simulator.invariant.Violation;
import io.matriarch.simulator.sla.Loss;
import io.matriarch.simulator.sla.Outage;
import io.matriarch.simulator.trial.TrialResult;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * Sums up trials as they end, on whatever thread. What it keeps does not depend on their order, and grows by some ten numbers an
 * outage only.
 */
public final class Tally {

    private static final int SEEDS_KEPT = 10;

    private final OutageSample outages = new OutageSample();
    private final Sample lostPerOutage = new Sample();
    private final Map<Invariant, Broken> broken = new EnumMap<>(Invariant.class);
    private final TreeMap<String, FaultTally> faults = new TreeMap<>();
    private final TreeMap<String, Excluded> excluded = new TreeMap<>();
    private final TreeMap<String, long[]> coverage = new TreeMap<>();
    private final TreeMap<String, long[]> excused = new TreeMap<>();
    private final WorstSeeds worst = new WorstSeeds();
    private Outcome outcome = Outcome.PASSED;
    private long trials;
    private long violated;
    private long excusedTrials;
    private long virtualNanos;
    private long losses;
    private long lostWrites;
    private long worstRtoMs;

    /** An invariant that did not hold in some trials. */
    private static final class Broken {
        private final NavigableMap<Long, String> firstSeeds = new TreeMap<>();
        private long trials;
    }

    /** Outages and losses that do not count, for one reason. */
    private static final class Excluded {
        private long outages;
        private long longestMs;
        private long losses;
        private long mostBytes;
    }

    public synchronized void add(TrialResult result) {
        trials++;
        virtualNanos += result.virtualNanos();
        worst.add(result);
        violations(result);
        result.outages().forEach(this::outage);
        result.losses().forEach(this::loss);
        var inScope =
                result.outages().stream().filter(o -> o.excluded().isEmpty()).count();
        var lossesInScope =
                result.losses().stream().filter(l -> l.excluded().isEmpty()).count();
        for (var lossless = lossesInScope; lossless < inScope; lossless++) {
            lostPerOutage.add(0);
        }
        result.coverage().forEach(this::coverage);
        if (result.coverage().keySet().stream().anyMatch(branch -> branch.startsWith(TrialResult.EXCUSED))) {
            excusedTrials++;
        }
        for (var fault : WorstSeeds.faults(result)) {
            fault(fault).trial(!result.violations().isEmpty());
        }
    }

    private void violations(TrialResult result) {
        if (result.violations().isEmpty()) {
            return;
        }
        violated++;
        for (var invariant : result.violations().stream()
                .map(Violation::invariant)
                .distinct()
                .toList()) {
            outcome = outcome.and(Outcome.of(invariant.kind()));
            var entry = broken.computeIfAbsent(invariant, _ -> new Broken());
            entry.trials++;
            entry.firstSeeds.put(result.seed(), first(result, invariant));
            if (entry.firstSeeds.size() > SEEDS_KEPT) {
                entry.firstSeeds.pollLastEntry();
            }
        }
    }

    private static String first(TrialResult result, Invariant invariant) {
        return result.violations().stream()
                .filter(violation -> violation.invariant() == invariant)
                .findFirst()
                .map(Violation::what)
                .orElse("");
    }

    private void outage(Outage outage) {
        var millis = OutageSample.millis(outage.total());
        if (outage.excluded().isPresent()) {
            var reason = excluded.computeIfAbsent(outage.excluded().get(), _ -> new Excluded());
            reason.outages++;
            reason.longestMs = Math.max(reason.longestMs, millis);
            fault(outage.cause()).exclude();
        } else {
            outages.add(outage);
            worstRtoMs = Math.max(worstRtoMs, millis);
            fault(outage.cause()).outage(millis);
        }
    }

    private void loss(Loss loss) {
        if (loss.excluded().isPresent()) {
            var reason = excluded.computeIfAbsent(loss.excluded().get(), _ -> new Excluded());
            reason.losses++;
            reason.mostBytes = Math.max(reason.mostBytes, loss.bytes());
            fault(loss.cause()).exclude();
        } else {
            losses++;
            lostWrites += loss.writes();
            lostPerOutage.add(loss.bytes());
            fault(loss.cause()).loss(loss.bytes());
        }
    }

    private void coverage(String branch, int times) {
        var counts = branch.startsWith(TrialResult.EXCUSED)
                ? excused.computeIfAbsent(branch.substring(TrialResult.EXCUSED.length()), _ -> new long[2])
                : coverage.computeIfAbsent(branch, _ -> new long[2]);
        counts[0] += times;
        counts[1]++;
    }

    private FaultTally fault(String word) {
        return faults.computeIfAbsent(word, _ -> new FaultTally());
    }

    /** How it stands by the invariants alone. */
    public synchronized Outcome outcome() {
        return outcome;
    }

    public synchronized long trials() {
        return trials;
    }

    /** Trials in which an invariant did not hold. */
    public synchronized long violated() {
        return violated;
    }

    /** Trials in which something was let pass that the design admits. */
    synchronized long excusedTrials() {
        return excusedTrials;
    }

    public synchronized double virtualHours() {
        return virtualNanos / 3.6e12;
    }

    /** The longest outage in scope. */
    public synchronized long worstRtoMillis() {
        return worstRtoMs;
    }

    synchronized Report.Rto rto() {
        return outages.rto();
    }

    synchronized Report.Rpo rpo() {
        return new Report.Rpo(lostPerOutage.distribution(), losses, lostWrites);
    }

    synchronized List<Report.ViolationRow> violationRows() {
        return broken.entrySet().stream()
                .map(entry -> new Report.ViolationRow(
                        entry.getKey().number(),
                        entry.getKey().sentence(),
                        entry.getKey().kind().name(),
                        entry.getValue().trials,
                        List.copyOf(entry.getValue().firstSeeds.keySet()),
                        entry.getValue().firstSeeds.firstEntry().getValue()))
                .toList();
    }

    synchronized List<Report.FaultRow> faultRows() {
        return faults.entrySet().stream()
                .map(entry -> entry.getValue().row(entry.getKey()))
                .toList();
    }

    synchronized List<Report.Exclusion> exclusions() {
        return excluded.entrySet().stream()
                .map(entry -> new Report.Exclusion(
                        entry.getKey(),
                        entry.getValue().outages,
                        entry.getValue().longestMs,
                        entry.getValue().losses,
                        entry.getValue().mostBytes))
                .toList();
    }

    synchronized List<Report.Excuse> excuses() {
        return excused.entrySet().stream()
                .map(entry -> Report.Excuse.of(entry.getKey(), entry.getValue()[0], entry.getValue()[1]))
                .toList();
    }

    synchronized Report.Coverage coverageReport() {
        var taken = coverage.entrySet().stream()
                .map(entry -> new Report.CoverageRow(entry.getKey(), entry.getValue()[0], entry.getValue()[1]))
                .toList();
        var never = CoverageCatalogue.branches().stream()
                .filter(branch -> !coverage.containsKey(branch))
                .toList();
        return new Report.Coverage(taken, never);
    }

    synchronized List<Report.WorstSeed> worstSeeds(String replayCommand) {
        return worst.rows(replayCommand);
    }
}
