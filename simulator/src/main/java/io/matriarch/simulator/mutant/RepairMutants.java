package io.matriarch.simulator.mutant;

import static io.matriarch.simulator.mutant.Constants.FALSE;
import static io.matriarch.simulator.mutant.Constants.TRUE;
import static io.matriarch.simulator.mutant.Constants.ZERO;
import static io.matriarch.simulator.mutant.Exposure.drawn;
import static io.matriarch.simulator.mutant.Exposure.strike;
import static io.matriarch.simulator.mutant.Mutation.alwaysReturn;
import static io.matriarch.simulator.mutant.Mutation.callYields;
import static io.matriarch.simulator.mutant.Mutation.mapArgument;
import static io.matriarch.simulator.mutant.Mutation.replaceCall;

import io.matriarch.simulator.fault.Fault;
import io.matriarch.simulator.fault.Target;
import io.matriarch.simulator.invariant.Invariant;
import java.util.List;

/** Bugs about making instances whole again, and about doing so without end. */
final class RepairMutants {
    private static final int MOST_SEEDS = 60;

    private static final String HOOKS = "simulator.mutant.RepairHooks#";

    private RepairMutants() {}

    static List<Mutant> all() {
        return List.of(
                repair(
                        "rewind-skipped",
                        "a server with WAL of its own is started as a standby as it is",
                        strike(1, 10, 20, new Fault.NodeCutOff(Target.LEADER)),
                        Invariant.CONVERGES_AFTER_HEALING,
                        mapArgument("agent.Following#start", "agent.Turn#serve", 0, HOOKS + "asItIs")),
                repair(
                        "fit-not-checked",
                        "a data directory of an old timeline counts as one that can stream",
                        strike(1, 10, 20, new Fault.NodeCutOff(Target.LEADER)),
                        Invariant.CONVERGES_AFTER_HEALING,
                        mapArgument(
                                "agent.ServerNews#workEnded", "agent.ServerNews#fitted", 2, HOOKS + "anythingFits")),
                repair(
                        "slots-not-made",
                        "a new primary does not get the slots that its standbys need",
                        drawn("host-crashed"),
                        Invariant.CONVERGES_AFTER_HEALING,
                        replaceCall(
                                "agent.Leading#asPrimary",
                                "agent.ServerView#converged",
                                HOOKS + "alwaysAfterTheFirst")),
                repair(
                        "replaced-data-deleted-at-once",
                        "what a copy has replaced is deleted before the copy streams",
                        drawn("reinit"),
                        Invariant.DATA_IS_NEVER_DELETED_UNREPLACED,
                        callYields("agent.Following#stream", "agent.Following#isStreamingFrom", TRUE)),
                repair(
                        "never-copied",
                        "after a rewind has failed nothing else is tried: no copy replaces what is left",
                        strike(1, 10, 20, new Fault.NodeCutOff(Target.LEADER))
                                .and(1, 1, 60, new Fault.RewindFails(Target.ALL)),
                        Invariant.CONVERGES_AFTER_HEALING,
                        replaceCall("agent.Following#fromDown", "agent.Following#copy", HOOKS + "copyAtFirstOnly")),
                stability(
                        "no-back-off",
                        "what has failed is tried again at once, without end",
                        drawn("disk-full"),
                        Invariant.NO_FLAPPING,
                        alwaysReturn("agent.Turn#mayTry", TRUE)),
                stability(
                        "one-missed-heartbeat",
                        "a report that is late by a moment makes an agent unreachable",
                        drawn("calm"),
                        Invariant.NO_FAILOVER_WITHOUT_A_FAULT,
                        replaceCall(
                                "failover.LeaderCondition#of",
                                "failover.NodeView#contact",
                                "simulator.mutant.OrchestratorHooks#lostWhenLate"),
                        callYields("failover.LeaderCondition#whenDetached", "failover.Timings#silence", ZERO)),
                stability(
                        "restarted-for-ever",
                        "a leader that does not come up is restarted without end, and never replaced",
                        strike(1, 3, 40, new Fault.ReplicationBroken(Target.ALL))
                                .and(4, 10, 34, new Fault.DiskFull(Target.LEADER)),
                        Invariant.NO_FLAPPING,
                        alwaysReturn("protocol.cluster.Suspicion#restartOrdered", FALSE)),
                stability(
                        "refusal-repeated",
                        "the same refusal is written into the journal again and again",
                        strike(1, 10, 32, new Fault.HostCrashed(Target.ALL)),
                        Invariant.NO_FLAPPING,
                        alwaysReturn("cluster.ClusterReactions#isNews", TRUE)));
    }

    private static Mutant repair(
            String name, String wrong, Exposure exposure, Invariant expected, Mutation... mutations) {
        return new Mutant(name, Family.REPAIR, wrong, List.of(mutations), exposure, expected, MOST_SEEDS);
    }

    private static Mutant stability(
            String name, String wrong, Exposure exposure, Invariant expected, Mutation... mutations) {
        return new Mutant(name, Family.STABILITY, wrong, List.of(mutations), exposure, expected, MOST_SEEDS);
    }
}
