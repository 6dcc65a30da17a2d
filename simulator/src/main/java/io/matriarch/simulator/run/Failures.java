package io.matriarch.simulator.run;

import io.matriarch.simulator.trial.TrialFailure;
import java.io.PrintWriter;
import java.io.StringWriter;

/** A fault of the simulator itself, for whoever mends it. */
public final class Failures {

    private Failures() {}

    /** What was tried, and where it went wrong. */
    public static String said(Exception failure) {
        var cause = failure.getCause();
        var trace = new StringWriter();
        (failure instanceof TrialFailure && cause != null ? cause : failure)
                .printStackTrace(new PrintWriter(trace, true));
        return "matriarch: internal error: %s%n%s"
                .formatted(failure.getMessage(), trace.toString().stripTrailing());
    }
}
