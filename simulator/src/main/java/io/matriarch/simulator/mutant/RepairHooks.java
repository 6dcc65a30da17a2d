package io.matriarch.simulator.mutant;

import io.matriarch.agent.ServerWork;
import io.matriarch.agent.postgres.PostgresServer.Fit;

/** What rewritten code calls to go wrong about standbys. */
public final class RepairHooks {

    private RepairHooks() {}

    /** Starts what should be rewound. */
    public static ServerWork asItIs(ServerWork work) {
        return work instanceof ServerWork.Rewind(var leader) ? new ServerWork.StartStandby(leader) : work;
    }

    /** Whatever lies on disk fits. */
    public static Fit anythingFits(Fit fit) {
        return new Fit.CanStream();
    }
}
