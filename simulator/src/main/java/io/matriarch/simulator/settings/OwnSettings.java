package io.matriarch.simulator.settings;

import io.matriarch.failover.Timings;
import io.matriarch.simulator.fault.Profile;
import io.matriarch.simulator.fault.Seconds;
import io.matriarch.simulator.trial.TrialSettings;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What a user wants simulated.
 *
 * @param profile of faults, where the file names one
 */
public record OwnSettings(TrialSettings trial, Optional<Profile> profile) {

    /** What is simulated and what follows from {@code pg_rto}, a line each. */
    public List<String> described() {
        var cluster = trial.cluster();
        var timings = Timings.of(cluster);
        var network = trial.calibration().network();
        return List.of(
                "pg_rto               %s: the longest write outage of a failover"
                        .formatted(Seconds.write(cluster.rto())),
                String.format(
                        Locale.ROOT,
                        "pg_rpo               %,d bytes: the most acknowledged WAL a failover may lose%s",
                        cluster.rpoBytes(),
                        cluster.rpoBytes() == 0 ? " (quorum mode)" : ""),
                "nodes                %d to %d".formatted(trial.leastNodes(), trial.mostNodes()),
                "network              one way p50 %s, p99 %s"
                        .formatted(Seconds.write(network.p50()), Seconds.write(network.p99())),
                "calibration          " + trial.calibration().name(),
                "a trial              %s, faults until %s"
                        .formatted(Seconds.write(trial.length()), Seconds.write(trial.faultsUntil())),
                "from pg_rto follow:",
                "  lease ttl          %s, renewed every %s, margin %s"
                        .formatted(
                                Seconds.write(timings.lease().ttl()),
                                Seconds.write(timings.lease().renewEvery()),
                                Seconds.write(timings.lease().margin())),
                "  silence            %s until an agent counts as unreachable, %s until a standby counts as cut off"
                        .formatted(Seconds.write(timings.silence()), Seconds.write(timings.standbySilence())),
                "  patience           promotion %s, demotion %s, restart in place %s"
                        .formatted(
                                Seconds.write(timings.promotion()),
                                Seconds.write(timings.demotion()),
                                Seconds.write(timings.restart())));
    }
}
