package io.matriarch.demo;

import io.matriarch.http.wire.VerificationBody;
import io.matriarch.installation.InstallationFailure;
import java.time.Duration;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;

/**
 * What a fault has cost.
 *
 * @param outage without an acknowledged write, as the client saw it
 * @param acknowledged rows since the client began
 * @param lost acknowledged rows that are not in the new leader's table
 */
record Outcome(Fault fault, Interruption outage, int acknowledged, int lost, VerificationBody verification) {

    /** Counts, now that all is well again after a fault at {@code nanos}. */
    static Outcome of(Fault fault, long nanos, Stage stage) {
        var outage = stage.log()
                .outageAfter(nanos)
                .orElseThrow(() -> new InstallationFailure("the client has not noticed anything"));
        var promised = stage.log().numbers();
        var present = stage.client().rowsOn(stage.node(outage.after().instance()));
        return new Outcome(
                fault,
                outage,
                promised.cardinality(),
                missing(promised, present),
                stage.api().verify());
    }

    /** How many of {@code promised} are not in {@code present}. */
    static int missing(BitSet promised, BitSet present) {
        var missing = (BitSet) promised.clone();
        missing.andNot(present);
        return missing.cardinality();
    }

    /** Whether the old leader goes on, as nobody else had all that it had on its disk. */
    boolean isRestartInPlace() {
        return !outage.isChangeOfLeader();
    }

    boolean isGood() {
        return lost == 0 && verification.holds() && isWithin(Duration.ofSeconds(DemoFiles.RTO_SECONDS));
    }

    private boolean isWithin(Duration rto) {
        return outage.duration().compareTo(rto) <= 0;
    }

    /** The figures, for people. */
    List<String> lines() {
        return List.of(
                line(
                        "outage seen by the client",
                        "%,d ms, of %,d ms that pg_rto allows"
                                .formatted(outage.duration().toMillis(), DemoFiles.RTO_SECONDS * 1_000)),
                line("acknowledged writes", "%,d, lost: %d".formatted(acknowledged, lost)),
                line(
                        "replay --verify",
                        verification.holds()
                                ? "holds: %d events replayed give the state the cluster lives by"
                                        .formatted(verification.sequence())
                                : "DOES NOT HOLD: " + verification.differences()));
    }

    private static String line(String what, String value) {
        return String.format(Locale.ROOT, "%-28s %s", what, value);
    }
}
