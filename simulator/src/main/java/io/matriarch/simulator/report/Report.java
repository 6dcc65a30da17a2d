package io.matriarch.simulator.report;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/**
 * What came of a run: what {@code report.json} says, and what the page shows. Times are in milliseconds and losses in bytes unless
 * the name says otherwise.
 *
 * @param format of the JSON; raised when a field changes its meaning or goes
 * @param verdict the run in a sentence or two
 * @param figures those the simulator and the product are measured by
 * @param worst at most ten seeds, the worst first
 * @param exclusions what the bounds do not apply to, and why
 * @param excuses where an invariant did not hold in a way that the design admits
 * @param mutants empty when none were planted
 * @param live when all was real: how the simulator compares
 */
public record Report(
        int format,
        Outcome outcome,
        int exitCode,
        String verdict,
        Run run,
        Settings settings,
        Rto rto,
        Rpo rpo,
        List<Figure> figures,
        List<ViolationRow> violations,
        List<FaultRow> faults,
        List<WorstSeed> worst,
        List<Exclusion> exclusions,
        List<Excuse> excuses,
        Coverage coverage,
        List<MutantRow> mutants,
        Optional<Determinism> determinism,
        Optional<Live> live) {

    public static final int FORMAT = 1;

    public Report {
        figures = List.copyOf(figures);
        violations = List.copyOf(violations);
        faults = List.copyOf(faults);
        worst = List.copyOf(worst);
        exclusions = List.copyOf(exclusions);
        excuses = List.copyOf(excuses);
        mutants = List.copyOf(mutants);
    }

    /**
     * What was run, where.
     *
     * @param commit of the sources, as the jar's manifest says it
     * @param command the command line that does it again
     * @param seeds such as {@code 1..20000}
     * @param trials those that were finished
     * @param jobs trials at a time
     * @param trialsPerSecondPerCore by wall clock and the cores in use
     */
    public record Run(
            String commit,
            String version,
            String java,
            String command,
            String profile,
            String seeds,
            long requested,
            long trials,
            boolean interrupted,
            int jobs,
            double wallSeconds,
            double virtualHours,
            double trialsPerSecond,
            double trialsPerSecondPerCore) {}

    /**
     * The settings under test with all that follows from them.
     *
     * @param mode {@code async}, or {@code quorum} when nothing may be lost
     * @param calibration how long things take, by name
     */
    public record Settings(
            long pgRtoMs,
            long pgRpoBytes,
            String mode,
            int leastNodes,
            int mostNodes,
            long trialMs,
            long faultsUntilMs,
            SortedMap<String, Long> timingsMs,
            String calibrationName,
            SortedMap<String, DelayRow> calibration) {}

    /** A delay of the calibration. */
    public record DelayRow(double p50Ms, double p99Ms) {}

    /** Write outages in scope, as clients saw them. */
    public record Rto(Distribution total, Parts parts, List<Slice> slices) {
        public Rto {
            slices = List.copyOf(slices);
        }
    }

    /** The parts of an outage, each with a distribution of its own. */
    public record Parts(Distribution detect, Distribution fence, Distribution promote, Distribution route) {}

    /**
     * The mean parts of some outages; they add up to their mean length.
     *
     * @param outages how many
     */
    public record Slice(String name, int outages, long detect, long fence, long promote, long route) {
        public long total() {
            return detect + fence + promote + route;
        }
    }

    /**
     * Acknowledged WAL that was lost in scope.
     *
     * @param perOutage bytes for every outage, 0 for those that lost nothing
     * @param losses how often anything was lost
     * @param writes acknowledged writes that were lost, in all
     */
    public record Rpo(Distribution perOutage, long losses, long writes) {}

    /**
     * One figure and its bound.
     *
     * @param status MET, MISSED, or NOT_MEASURED with the reason in {@code measured}
     */
    public record Figure(String name, String target, String measured, Status status) {}

    /** Of a figure. */
    public enum Status {
        MET,
        MISSED,
        NOT_MEASURED
    }

    /**
     * An invariant that did not hold.
     *
     * @param seeds the first of them
     * @param example what was seen in the first
     */
    public record ViolationRow(
            int invariant, String sentence, String kind, long trials, List<Long> seeds, String example) {
        public ViolationRow {
            seeds = List.copyOf(seeds);
        }
    }

    /**
     * What a kind of fault led to.
     *
     * @param trials in which it occurred
     * @param outages in scope that it began
     * @param violations trials with it in which an invariant did not hold; other faults of the trial may have done it
     * @param excluded outages and losses that are not counted
     */
    public record FaultRow(
            String fault,
            long trials,
            long outages,
            @JsonProperty("rto_p50") long rtoP50,
            @JsonProperty("rto_p99") long rtoP99,
            long rtoMax,
            long rpoMax,
            long violations,
            long excluded) {}

    /**
     * A seed worth a look.
     *
     * @param why in a sentence
     * @param faults of its plan
     * @param command replays it
     */
    public record WorstSeed(long seed, String why, long rtoMs, long rpoBytes, List<String> faults, String command) {
        public WorstSeed {
            faults = List.copyOf(faults);
        }
    }

    /**
     * Why bounds do not apply to some outages and losses.
     *
     * @param longestMs of the outages
     * @param mostBytes of the losses
     */
    public record Exclusion(String reason, long outages, long longestMs, long losses, long mostBytes) {}

    /**
     * An invariant that did not hold, or was not judged, in a way that the design admits: durability mode async leaves such windows.
     *
     * @param trials in which that happened
     */
    public record Excuse(int invariant, String reason, long times, long trials) {

        /** From the invariant's number and the reason, with a space between. */
        static Excuse of(String numberAndReason, long times, long trials) {
            var space = numberAndReason.indexOf(' ');
            return new Excuse(
                    Integer.parseInt(numberAndReason.substring(0, space)),
                    numberAndReason.substring(space + 1),
                    times,
                    trials);
        }
    }

    /**
     * Which branches were taken.
     *
     * @param never those that no trial took
     */
    public record Coverage(List<CoverageRow> taken, List<String> never) {
        public Coverage {
            taken = List.copyOf(taken);
            never = List.copyOf(never);
        }
    }

    /** How often a branch was taken, and in how many trials. */
    public record CoverageRow(String branch, long times, long trials) {}

    /**
     * A planted bug.
     *
     * @param caught whether an invariant noticed it
     * @param exercised whether it changed anything at all
     * @param seeds how many trials that took
     * @param by what noticed it, or why it survived
     */
    public record MutantRow(
            String name, String group, String bug, boolean caught, boolean exercised, long seeds, String by) {}

    /**
     * Trials on a real cluster.
     *
     * @param compared with the same plans in the simulator
     * @param notDone faults that cannot be done to real processes, and why
     */
    public record Live(List<Compared> compared, List<String> notDone) {
        public Live {
            compared = List.copyOf(compared);
            notDone = List.copyOf(notDone);
        }
    }

    /**
     * The longest time without a write in each trial, in milliseconds.
     *
     * @param faults of the plans
     * @param verdict {@code alike}, or what is how many times as long
     */
    public record Compared(String faults, Side real, Side simulated, String verdict) {
        @JsonIgnore
        public boolean isAlike() {
            return verdict.equals("alike");
        }
    }

    /** Of some trials; those without an outage count as 0. */
    public record Side(int trials, long median, long least, long most) {}

    /**
     * Trials run twice, the second time in another JVM.
     *
     * @param differing the first seeds whose histories differ
     */
    public record Determinism(long seeds, long mismatches, List<Long> differing) {
        public Determinism {
            differing = List.copyOf(differing);
        }
    }
}
