package io.matriarch.simulator.report;

import io.matriarch.failover.Timings;
import io.matriarch.simulator.calibration.Calibration;
import io.matriarch.simulator.calibration.Delay;
import io.matriarch.simulator.report.Report.Determinism;
import io.matriarch.simulator.report.Report.Live;
import io.matriarch.simulator.report.Report.MutantRow;
import io.matriarch.simulator.trial.TrialSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Makes a {@link Report} of everything that is known of a run. */
public final class Conclusion {

    private final RunFacts facts;
    private final TrialSettings settings;
    private final Tally tally;
    private final List<MutantRow> mutants;
    private final List<Determinism> determinism;
    private final List<Live> live;

    private Conclusion(
            RunFacts facts,
            TrialSettings settings,
            Tally tally,
            List<MutantRow> mutants,
            List<Determinism> determinism,
            List<Live> live) {
        this.facts = facts;
        this.settings = settings;
        this.tally = tally;
        this.mutants = mutants;
        this.determinism = determinism;
        this.live = live;
    }

    /** Of trials. */
    public static Report ofTrials(RunFacts facts, TrialSettings settings, Tally tally) {
        return new Conclusion(facts, settings, tally, List.of(), List.of(), List.of()).report();
    }

    /** Of trials on a real cluster. */
    public static Report ofLiveTrials(RunFacts facts, TrialSettings settings, Tally tally, Live live) {
        return new Conclusion(facts, settings, tally, List.of(), List.of(), List.of(live)).report();
    }

    /** Of planted bugs. */
    public static Report ofMutants(RunFacts facts, TrialSettings settings, List<MutantRow> mutants) {
        return new Conclusion(facts, settings, new Tally(), mutants, List.of(), List.of()).report();
    }

    /** Of seeds that were run twice; {@code tally} has the trials of the first time. */
    public static Report ofDeterminism(RunFacts facts, TrialSettings settings, Tally tally, Determinism determinism) {
        return new Conclusion(facts, settings, tally, List.of(), List.of(determinism), List.of()).report();
    }

    private Report report() {
        var figures = new Figures(facts, settings.cluster());
        if (tally.trials() > 0) {
            figures.trials(tally);
        }
        if (!mutants.isEmpty()) {
            figures.mutants(mutants);
        }
        determinism.forEach(figures::determinism);
        var outcome = tally.outcome().and(figures.outcome());
        var shown = settings();
        return new Report(
                Report.FORMAT,
                outcome,
                outcome.exitCode(),
                verdict(outcome, shown, figures.all()),
                run(),
                shown,
                tally.rto(),
                tally.rpo(),
                figures.all(),
                tally.violationRows(),
                tally.faultRows(),
                tally.worstSeeds(facts.replayCommand()),
                tally.exclusions(),
                tally.excuses(),
                tally.coverageReport(),
                mutants,
                determinism.stream().findFirst(),
                live.stream().findFirst());
    }

    private String verdict(Outcome outcome, Report.Settings shown, List<Report.Figure> figures) {
        var sentences = new ArrayList<String>();
        determinism.forEach(one -> sentences.add(Verdict.ofDeterminism(one)));
        if (!mutants.isEmpty()) {
            sentences.add(Verdict.ofMutants(mutants));
        }
        if (tally.trials() > 0 || sentences.isEmpty()) {
            sentences.add(new Verdict(outcome, facts, shown).ofTrials(tally, figures));
        }
        return String.join(" ", sentences);
    }

    private Report.Run run() {
        var trials = tally.trials();
        return new Report.Run(
                facts.build().commit(),
                facts.build().version(),
                Runtime.version().toString(),
                facts.command(),
                facts.profile(),
                facts.seeds(),
                facts.requested(),
                trials,
                facts.interrupted(),
                facts.jobs(),
                rounded(facts.wallSeconds()),
                rounded(tally.virtualHours()),
                rounded(facts.perSecond(trials)),
                rounded(facts.perSecond(trials) / facts.cores()));
    }

    private static double rounded(double value) {
        return Math.rint(value * 1_000) / 1_000;
    }

    private Report.Settings settings() {
        var cluster = settings.cluster();
        return new Report.Settings(
                cluster.rto().toMillis(),
                cluster.rpoBytes(),
                cluster.rpoBytes() == 0 ? "quorum" : "async",
                settings.leastNodes(),
                settings.mostNodes(),
                settings.length().toMillis(),
                settings.faultsUntil().toMillis(),
                timings(Timings.of(cluster)),
                settings.calibration().name(),
                calibration(settings.calibration()));
    }

    private static SortedMap<String, Long> timings(Timings timings) {
        var all = new TreeMap<String, Long>();
        all.put("lease ttl", timings.lease().ttl().toMillis());
        all.put("lease renewed every", timings.lease().renewEvery().toMillis());
        all.put("margin before the lease ends", timings.lease().margin().toMillis());
        all.put("silence of an agent", timings.silence().toMillis());
        all.put(
                "silence of a leader towards a standby",
                timings.standbySilence().toMillis());
        all.put("wait for reports", timings.evidenceWait().toMillis());
        all.put("promotion", timings.promotion().toMillis());
        all.put("demotion", timings.demotion().toMillis());
        all.put("restart in place", timings.restart().toMillis());
        return all;
    }

    /** Every delay, by the name of its component. */
    private static SortedMap<String, Report.DelayRow> calibration(Calibration calibration) {
        var rows = new TreeMap<String, Report.DelayRow>();
        for (var component : Calibration.class.getRecordComponents()) {
            value(calibration, component)
                    .ifPresent(delay -> rows.put(
                            component.getName(), new Report.DelayRow(millis(delay.p50()), millis(delay.p99()))));
        }
        return rows;
    }

    private static Optional<Delay> value(Calibration calibration, java.lang.reflect.RecordComponent component) {
        try {
            return component.getAccessor().invoke(calibration) instanceof Delay delay
                    ? Optional.of(delay)
                    : Optional.empty();
        } catch (ReflectiveOperationException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static double millis(Duration duration) {
        return rounded(duration.toNanos() / 1e6);
    }
}
