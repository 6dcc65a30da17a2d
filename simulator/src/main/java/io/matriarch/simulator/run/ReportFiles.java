package io.matriarch.simulator.run;

import io.matriarch.simulator.report.Report;
import io.matriarch.simulator.report.ReportJson;
import io.matriarch.simulator.report.page.ReportPage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** {@code report.json} and {@code report.html} in a directory. */
public final class ReportFiles {

    private ReportFiles() {}

    /**
     * Makes the directory, before hours are spent on what could not be written.
     *
     * @throws IOException when reports cannot be written there, saying why
     */
    public static void prepare(Path directory) throws IOException {
        Files.createDirectories(directory);
        if (!Files.isWritable(directory)) {
            throw new IOException("it may not be written to");
        }
    }

    static void write(Path directory, Report report, Console console) throws IOException {
        Files.createDirectories(directory);
        Files.writeString(directory.resolve("report.json"), ReportJson.write(report));
        Files.writeString(directory.resolve("report.html"), ReportPage.write(report));
        console.say("report: " + directory.resolve("report.html").toUri());
    }
}
