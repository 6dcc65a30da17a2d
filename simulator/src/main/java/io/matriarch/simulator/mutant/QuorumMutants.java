package io.matriarch.simulator.mutant;

import static io.matriarch.simulator.mutant.Constants.FALSE;
import static io.matriarch.simulator.mutant.Constants.NO_ONE;
import static io.matriarch.simulator.mutant.Constants.TRUE;
import static io.matriarch.simulator.mutant.Exposure.drawn;
import static io.matriarch.simulator.mutant.Exposure.inQuorumMode;
import static io.matriarch.simulator.mutant.Exposure.strike;
import static io.matriarch.simulator.mutant.Mutation.alwaysReturn;
import static io.matriarch.simulator.mutant.Mutation.callYields;
import static io.matriarch.simulator.mutant.Mutation.mapArgument;
import static io.matriarch.simulator.mutant.Mutation.mapResult;
import static io.matriarch.simulator.mutant.Mutation.replaceCall;
import static io.matriarch.simulator.mutant.Mutation.skipCall;

import io.matriarch.simulator.fault.Fault;
import io.matriarch.simulator.fault.Target;
import io.matriarch.simulator.invariant.Invariant;
import java.util.List;

/** Bugs about whose acknowledgements count, and who takes over from whom they are taken away. All of clusters in quorum mode. */
final class QuorumMutants {
    private static final int MOST_SEEDS = 60;

    private static final String RECORD = "protocol.cluster.StandbyRecord#";
    private static final String HOOKS = "simulator.mutant.QuorumHooks#";

    private QuorumMutants() {}

    static List<Mutant> all() {
        return List.of(
                mutant(
                        "pledge-told-before-it-is-kept",
                        "a standby says that it has pledged before the pledge is on disk",
                        strike(1, 3, 30, new Fault.FsyncStalled(Target.STANDBY))
                                .and(4, 8, 30, new Fault.HostCrashed(Target.LEADER)),
                        Invariant.PLEDGE_BEFORE_ANSWER,
                        callYields("agent.Reporting#hasKeptPledge", "agent.Turn#isPledged", TRUE),
                        mapArgument(
                                "agent.Reporting#build", "protocol.agent.AgentReport#<init>", 9, HOOKS + "theNewest")),
                mutant(
                        "pledged-and-still-receiving",
                        "a standby says that it has pledged while it still receives from the old leader",
                        drawn("machine-stalled"),
                        Invariant.PLEDGE_BEFORE_ANSWER,
                        callYields("agent.Reporting#hasKeptPledge", "agent.ServerView#detached", TRUE),
                        callYields("agent.Reporting#hasKeptPledge", "agent.AgentState$Duty#isIdle", TRUE)),
                mutant(
                        "position-from-before-the-pledge",
                        "a pledge goes with what the standby had before it",
                        // Its leader lives and is written to.
                        strike(2, 40, 0, new Fault.ForcedFailover()),
                        Invariant.PLEDGE_BEFORE_ANSWER,
                        skipCall("agent.ServerNews#done", "protocol.agent.PostgresReport#withoutPosition")),
                mutant(
                        "told-before-it-is-recorded",
                        "PostgreSQL waits for other standbys before etcd has them on record",
                        aStandbyComesAndGoes(),
                        Invariant.LOSS_WITHIN_RPO,
                        replaceCall("agent.Acknowledgements#pursue", "agent.LeaseKeeping#record", HOOKS + "tellFirst")),
                mutant(
                        "former-sets-struck-at-once",
                        "as soon as other standbys are on record the former ones are forgotten",
                        aStandbyComesAndGoes(),
                        Invariant.LOSS_WITHIN_RPO,
                        mapResult(RECORD + "towards", HOOKS + "withoutFormer")),
                mutant(
                        "nothing-inherited",
                        "a new leader does not have on record whom its predecessor waited for",
                        aLaggardRemains(),
                        Invariant.LOSS_WITHIN_RPO,
                        mapResult(RECORD + "succeeding", HOOKS + "withoutFormer")),
                mutant(
                        "no-barrier",
                        "former standbys are struck from the record although the others have not caught up",
                        aLaggardRemains(),
                        Invariant.LOSS_WITHIN_RPO,
                        alwaysReturn("agent.Acknowledgements#isThrough", TRUE)),
                mutant(
                        "former-sets-not-counted",
                        "only the last set of standbys on record has to be taken away",
                        strike(1, 3, 40, new Fault.HostCrashed(Target.LEADER))
                                .and(2.2, 4.8, 40, new Fault.HostCrashed(Target.LEADER)),
                        Invariant.THE_BEST_IS_PROMOTED,
                        replaceCall(RECORD + "isRevokedBy", RECORD + "inForce", HOOKS + "onlyCurrent")),
                mutant(
                        "one-pledge-too-few",
                        "of n standbys n-k pledges are enough",
                        drawn("host-crashed"),
                        Invariant.THE_BEST_IS_PROMOTED,
                        mapResult("protocol.cluster.StandbySet#pledgesNeeded", HOOKS + "oneLess")),
                mutant(
                        "least-advanced-of-the-pledged",
                        "of those that have pledged the one with the least WAL leads",
                        aLaggardRemains(),
                        Invariant.THE_BEST_IS_PROMOTED,
                        replaceCall("failover.PledgedStandbys#bestOf", "java.util.stream.Stream#max", HOOKS + "least")),
                mutant(
                        "name-without-epoch",
                        "a standby streams under the same name in every epoch",
                        drawn("node-cut-off"),
                        Invariant.PLEDGE_BEFORE_ANSWER,
                        replaceCall("protocol.agent.StandbyName#of", "java.util.Optional#map", HOOKS + "withoutEpoch"),
                        callYields("agent.Acknowledgements#isThrough", "java.lang.String#endsWith", TRUE)),
                mutant(
                        "waits-for-nobody",
                        "when no standby streams any more commits wait for nobody",
                        strike(1, 2, 40, new Fault.HostCrashed(Target.STANDBY))
                                .and(3, 4, 40, new Fault.HostCrashed(Target.CANDIDATE)),
                        Invariant.LOSS_WITHIN_RPO,
                        callYields("cluster.StandbyChoice#event", "java.util.SortedSet#isEmpty", FALSE)),
                mutant(
                        "no-witness-asked",
                        "a leader that the orchestrator does not hear is replaced although standbys hear it",
                        strike(1, 10, 30, new Fault.CutFromOrchestrators(Target.LEADER)),
                        Invariant.NO_FAILOVER_WITHOUT_A_FAULT,
                        alwaysReturn("failover.Revocation#witnesses", NO_ONE)));
    }

    /** The set shrinks and grows. */
    private static Exposure aStandbyComesAndGoes() {
        return strike(1, 3, 12, new Fault.ReplicationBroken(Target.STANDBY));
    }

    /** One standby has less than the others when it takes over, or follows who does. */
    private static Exposure aLaggardRemains() {
        return strike(1, 2, 40, new Fault.ReplicationBroken(Target.STANDBY))
                .and(3, 5, 40, new Fault.HostCrashed(Target.LEADER));
    }

    private static Mutant mutant(
            String name, String wrong, Exposure exposure, Invariant expected, Mutation... mutations) {
        return new Mutant(name, Family.QUORUM, wrong, List.of(mutations), inQuorumMode(exposure), expected, MOST_SEEDS);
    }
}
