package io.matriarch.simulator.report.page;

import io.matriarch.simulator.report.Report;
import io.matriarch.simulator.report.Words;
import java.util.Locale;

/** What was run, with what, and how to run it again. */
final class SettingsSection {

    private SettingsSection() {}

    static void write(Markup page, Report report) {
        var run = report.run();
        var settings = report.settings();
        page.open("section").leaf("h2", "Run and settings");
        page.leaf("p", "This run again:");
        SeedSection.command(page, run.command());
        page.open("dl", "class", "facts");
        fact(page, "commit", run.commit());
        fact(page, "version, Java", run.version() + ", " + run.java());
        fact(page, "profile and seeds", run.profile() + ", " + run.seeds());
        fact(
                page,
                "trials",
                Words.count(run.trials()) + (run.interrupted() ? " of " + Words.count(run.requested()) : ""));
        fact(page, "virtual time", Words.rate(run.virtualHours()) + " hours");
        fact(
                page,
                "wall clock",
                "%s, %s, %s trials/s, %s per core"
                        .formatted(
                                Words.millis(Math.round(run.wallSeconds() * 1_000)),
                                Words.counted(run.jobs(), "job"),
                                Words.rate(run.trialsPerSecond()),
                                Words.rate(run.trialsPerSecondPerCore())));
        fact(page, "pg_rto", Words.millis(settings.pgRtoMs()));
        fact(page, "pg_rpo", "%s, %s mode".formatted(Words.bytes(settings.pgRpoBytes()), settings.mode()));
        fact(page, "instances", settings.leastNodes() + " to " + settings.mostNodes());
        fact(
                page,
                "a trial",
                "%s, faults until %s"
                        .formatted(Words.millis(settings.trialMs()), Words.millis(settings.faultsUntilMs())));
        fact(page, "calibration", settings.calibrationName());
        page.close();
        timings(page, settings);
        calibration(page, settings);
        page.close();
    }

    private static void fact(Markup page, String name, String value) {
        page.open("div").leaf("dt", name).leaf("dd", value).close();
    }

    private static void timings(Markup page, Report.Settings settings) {
        page.open("details").leaf("summary", "What follows from pg_rto");
        Tables.open(page, "Times derived from pg_rto", "what", "time");
        settings.timingsMs().forEach((name, millis) -> {
            page.open("tr").leaf("th", name, "scope", "row");
            Tables.numbers(page, Words.millis(millis));
            page.close();
        });
        Tables.close(page);
        page.close();
    }

    private static void calibration(Markup page, Report.Settings settings) {
        page.open("details").leaf("summary", "How long things take in this world");
        Tables.open(page, "Calibration: " + settings.calibrationName(), "what", "p50", "p99");
        settings.calibration().forEach((name, delay) -> {
            page.open("tr").leaf("th", name, "scope", "row");
            Tables.numbers(page, millis(delay.p50Ms()), millis(delay.p99Ms()));
            page.close();
        });
        Tables.close(page);
        page.close();
    }

    private static String millis(double millis) {
        return millis < 10 ? String.format(Locale.ROOT, "%.2f ms", millis) : Words.millis(Math.round(millis));
    }
}
