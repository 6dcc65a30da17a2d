package io.matriarch.simulator;

import io.matriarch.cli.Main;
import io.matriarch.runtime.Ticker;
import io.matriarch.simulator.calibration.Calibration;
import io.matriarch.simulator.corpus.Corpus;
import io.matriarch.simulator.determinism.JvmProcess;
import io.matriarch.simulator.mutant.Mutants;
import io.matriarch.simulator.run.Laboratory;
import io.matriarch.simulator.run.MutantRows;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.slf4j.LoggerFactory;
import org.slf4j.helpers.Reporter;

/** Puts the real laboratory together. */
final class Laboratories {

    private static final String LOG_LEVEL = "matriarch.log.level";

    private static final String LOGS_NOTHING = "org.slf4j.helpers.NOP_FallbackServiceProvider";

    private Laboratories() {}

    static Laboratory real() {
        quieten();
        return new Laboratory(
                new RealTrials(),
                Ticker.system(),
                Ticker.processor(),
                Corpus::all,
                (jobs, progress) ->
                        Mutants.known(RealTrials.class)
                                .run(jobs, result -> progress.accept(MutantRows.of(result)))
                                .stream()
                                .map(MutantRows::of)
                                .toList(),
                new JvmProcess(Main.class, List.of("simulate", "--dictate")));
    }

    /**
     * Before anybody asks for a logger: trials log as production does. Whoever sets the level has his way; otherwise not even the
     * context is kept that Akka sets anew for each message.
     */
    private static void quieten() {
        if (System.getProperty(LOG_LEVEL) == null) {
            System.setProperty(LOG_LEVEL, "OFF");
            System.setProperty(LoggerFactory.PROVIDER_PROPERTY_KEY, LOGS_NOTHING);
            // It would say on standard error which one it takes.
            System.setProperty(Reporter.SLF4J_INTERNAL_VERBOSITY_KEY, "WARN");
        }
        // Before there are several threads: SLF4J complains about a start-up that others have to wait for.
        LoggerFactory.getILoggerFactory();
    }

    /** A calibration that a file of settings names. */
    static Calibration calibration(Path file) {
        try {
            return Calibration.read(file);
        } catch (IOException unreadable) {
            throw new IllegalArgumentException("%s: cannot be read: %s".formatted(file, unreadable), unreadable);
        }
    }
}
