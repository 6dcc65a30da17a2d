package io.matriarch.simulator.mutant;

import io.matriarch.agent.Pledge;
import io.matriarch.agent.ServerWork;
import io.matriarch.agent.postgres.PostgresServer.Fit;
import io.matriarch.agent.postgres.PostgresServer.Upstream;
import io.matriarch.protocol.agent.Assignment;

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

    /** Whoever was promoted has nothing left to do. */
    public static boolean alwaysAfterTheFirst(Object server, Object turn, Assignment.Lead goal) {
        return goal.epoch().value() > 1 || Inside.truth(server, "converged");
    }

    /** Copies the first leader, and nobody after. */
    public static void copyAtFirstOnly(Object turn, Upstream leader) {
        var pledge = (Pledge) Inside.value(turn, "pledge");
        if (pledge.accepted().value() == 1) {
            Inside.callStatic(turn, "io.matriarch.agent.Following", "copy", turn, leader);
        }
    }
}
