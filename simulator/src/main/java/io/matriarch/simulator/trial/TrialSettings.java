package io.matriarch.simulator.trial;

import io.matriarch.protocol.Require;
import io.matriarch.protocol.spec.ClusterSettings;
import io.matriarch.simulator.calibration.Calibration;
import io.matriarch.simulator.fault.FaultPlan;
import io.matriarch.simulator.fault.Profile;
import io.matriarch.simulator.fault.StoredPlan;
import java.time.Duration;

/**
 * What all trials of a run have in common.
 *
 * @param cluster the settings under test
 * @param leastNodes instances in the smallest cluster, 2 or more
 * @param mostNodes instances in the largest
 * @param length of a trial in virtual time, building the cluster included
 * @param faultsUntil since the trial began: from then on all is healed
 */
public record TrialSettings(
        ClusterSettings cluster,
        Calibration calibration,
        int leastNodes,
        int mostNodes,
        Duration length,
        Duration faultsUntil) {

    /** Of the time until all is healed, what is kept for building the cluster: plans are made before anybody knows how long it takes. */
    private static final Duration BUILDING = Duration.ofSeconds(15);

    public TrialSettings {
        Require.that(
                leastNodes >= FaultPlan.LEAST_NODES && mostNodes >= leastNodes && mostNodes <= FaultPlan.MOST_NODES,
                "a cluster has from %s to %s instances, not from %s to %s",
                FaultPlan.LEAST_NODES,
                FaultPlan.MOST_NODES,
                leastNodes,
                mostNodes);
        Require.that(
                faultsUntil.isPositive() && length.compareTo(faultsUntil) > 0,
                "faults until %s leave nothing of a trial of %s",
                faultsUntil,
                length);
    }

    /** 120 virtual seconds, of which the first belong to building the cluster and the last to coming right again. */
    public static TrialSettings defaults(Calibration calibration) {
        return new TrialSettings(
                ClusterSettings.defaults(), calibration, 3, 5, Duration.ofSeconds(120), Duration.ofSeconds(60));
    }

    /**
     * These with other bounds. A trial lasts at least four times {@code rto}, since everything in it takes longer when leases do: half
     * of it for faults, half for coming right.
     */
    public TrialSettings withBounds(Duration rto, long rpoBytes) {
        var needed = rto.multipliedBy(4);
        var longer = needed.compareTo(length) > 0;
        return new TrialSettings(
                cluster.withBounds(rto, rpoBytes),
                calibration,
                leastNodes,
                mostNodes,
                longer ? needed : length,
                longer ? needed.dividedBy(2) : faultsUntil);
    }

    /** These with what a profile says of its clusters. */
    public TrialSettings of(Profile profile) {
        return switch (profile.durability()) {
            case AS_SET -> this;
            case QUORUM -> withBounds(cluster.rto(), 0);
        };
    }

    /** These with what a stored plan says of its cluster. */
    public TrialSettings of(StoredPlan plan) {
        return withBounds(plan.rto().orElse(cluster.rto()), plan.rpoBytes().orElse(cluster.rpoBytes()));
    }

    /** How long planned faults may go on, counted from when the cluster is whole. */
    public Duration room() {
        var rest = faultsUntil.minus(BUILDING);
        return rest.compareTo(faultsUntil.dividedBy(2)) > 0 ? rest : faultsUntil.dividedBy(2);
    }

    /** The plan that {@code profile} draws for a seed. */
    public FaultPlan draw(Profile profile, long seed) {
        return profile.draw(seed, leastNodes, mostNodes, room());
    }
}
