package io.matriarch.simulator.invariant;

import io.matriarch.simulator.history.Happening;
import io.matriarch.simulator.history.Troubles;
import io.matriarch.simulator.sla.Outage;
import io.matriarch.simulator.sla.Outages;
import java.time.Duration;
import java.util.List;

/** RTO <= {@code pg_rto} for faults in scope: no outage that counts is longer, one that goes on at the end of a trial included. */
final class OutageWithinRto implements Checker {

    private final Outages outages;
    private final Verdicts verdicts;
    private final Duration rto;

    OutageWithinRto(Troubles troubles, Verdicts verdicts, Duration rto) {
        this.outages = new Outages(troubles);
        this.verdicts = verdicts;
        this.rto = rto;
    }

    @Override
    public boolean hearsWrites() {
        return true;
    }

    @Override
    public void on(long atNanos, Happening happening) {
        outages.on(atNanos, happening);
    }

    @Override
    public void end(long atNanos, Truth truth) {
        outages.end(atNanos);
        for (var outage : outages.all()) {
            if (outage.excluded().isEmpty() && outage.total().compareTo(rto) > 0) {
                verdicts.violated(
                        Invariant.OUTAGE_WITHIN_RTO,
                        outage.beganNanos() + outage.total().toNanos(),
                        "no write got through for %d ms after %s; pg_rto is %d ms"
                                .formatted(outage.total().toMillis(), outage.cause(), rto.toMillis()));
            }
        }
    }

    List<Outage> outages() {
        return outages.all();
    }
}
