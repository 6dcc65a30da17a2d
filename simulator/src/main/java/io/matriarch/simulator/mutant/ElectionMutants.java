package io.matriarch.simulator.mutant;

import static io.matriarch.simulator.mutant.Constants.EMPTY;
import static io.matriarch.simulator.mutant.Constants.FALSE;
import static io.matriarch.simulator.mutant.Constants.NO_ONE;
import static io.matriarch.simulator.mutant.Constants.TRUE;
import static io.matriarch.simulator.mutant.Exposure.drawn;
import static io.matriarch.simulator.mutant.Exposure.strike;
import static io.matriarch.simulator.mutant.Mutation.alwaysReturn;
import static io.matriarch.simulator.mutant.Mutation.callYields;
import static io.matriarch.simulator.mutant.Mutation.mapArgument;
import static io.matriarch.simulator.mutant.Mutation.replaceCall;
import static io.matriarch.simulator.mutant.Mutation.skipCall;

import io.matriarch.simulator.fault.Fault;
import io.matriarch.simulator.fault.Target;
import io.matriarch.simulator.invariant.Invariant;
import java.util.List;

/** Bugs about whether somebody else shall lead, and who. */
final class ElectionMutants {
    private static final int MOST_SEEDS = 60;

    private static final String POLICY = "failover.FailoverPolicy#";
    private static final String RANKING = "failover.CandidateRanking#";
    private static final String HOOKS = "simulator.mutant.OrchestratorHooks#";

    private ElectionMutants() {}

    static List<Mutant> all() {
        return List.of(
                mutant(
                        "hanging-commits-unnoticed",
                        "a leader whose disk stands still counts as well as long as it answers",
                        strike(1, 3, 44, new Fault.FsyncStalled(Target.LEADER)),
                        Invariant.OUTAGE_WITHIN_RTO,
                        alwaysReturn("agent.Singing#commitsHang", FALSE)),
                mutant(
                        "laggiest-promoted",
                        "the standby with the least WAL is promoted",
                        aLaggardAndTheLeaderDies(),
                        Invariant.THE_BEST_IS_PROMOTED,
                        skipCall(RANKING + "<clinit>", "java.util.Comparator#reversed")),
                mutant(
                        "timeline-ignored",
                        "a standby that was left behind on an old timeline is promoted",
                        strike(1, 3, 30, new Fault.CutFromPeers(Target.STANDBY))
                                .and(4, 6, 40, new Fault.HostCrashed(Target.LEADER))
                                .and(14, 24, 30, new Fault.HostCrashed(Target.LEADER)),
                        Invariant.THE_BEST_IS_PROMOTED,
                        callYields(
                                RANKING + "objectionToHistory",
                                "protocol.id.Timeline#compareTo",
                                new Constant.Whole(0))),
                mutant(
                        "stale-positions",
                        "what standbys said before the leader failed counts as what they have now",
                        aLaggardAndTheLeaderDies(),
                        Invariant.THE_BEST_IS_PROMOTED,
                        callYields(RANKING + "objection", "failover.NodeView#reportedAfter", TRUE),
                        callYields(POLICY + "isWaitingForReports", "failover.NodeView#reportedAfter", TRUE)),
                mutant(
                        "nobody-is-waited-for",
                        "the first standby that answers is promoted, whatever the others have",
                        aLaggardAndTheLeaderDies(),
                        Invariant.THE_BEST_IS_PROMOTED,
                        alwaysReturn(POLICY + "isWaitingForReports", FALSE)),
                mutant(
                        "lag-cap-ignored",
                        "a standby is promoted however much WAL it lacks",
                        strike(0.5, 1, 90, new Fault.ReplicationBroken(Target.ALL))
                                .and(66, 70, 40, new Fault.HostCrashed(Target.LEADER)),
                        Invariant.LOSS_WITHIN_RPO,
                        alwaysReturn("failover.CandidateRanking$Bar#mayLackBytes", new Constant.Whole(Long.MAX_VALUE))),
                mutant(
                        "crashed-leader-not-compared",
                        "when PostgreSQL has crashed a standby is promoted that lacks some of its WAL",
                        strike(1, 3, 40, new Fault.ReplicationBroken(Target.ALL))
                                .and(10, 20, 0, new Fault.PostmasterKilled(Target.LEADER)),
                        Invariant.LOSS_WITHIN_RPO,
                        mapArgument(POLICY + "whenStopped", POLICY + "rank", 2, HOOKS + "anyLack")),
                mutant(
                        "silence-is-death",
                        "a leader that the orchestrator cannot reach is replaced although it holds the leader key",
                        strike(1, 5, 35, new Fault.CutFromOrchestrators(Target.LEADER))
                                .and(1, 5, 35, new Fault.CutFromPeers(Target.LEADER)),
                        Invariant.NO_FAILOVER_WITHOUT_A_FAULT,
                        replaceCall(POLICY + "whenUnreachable", "failover.Observations#key", HOOKS + "unheld")),
                mutant(
                        "served-standbys-ignored",
                        "standbys that still receive WAL do not speak for the leader",
                        aLeaderThatOutlivesItsLease(),
                        Invariant.NO_FAILOVER_WITHOUT_A_FAULT,
                        alwaysReturn(POLICY + "standbysStillServed", NO_ONE)),
                mutant(
                        "fence-left-out",
                        "a leader whose host answers is replaced without PostgreSQL being killed there",
                        theLeaseRunsOutAs(new Fault.AgentFrozen(Target.LEADER))
                                .and(0.5, 0.9, 44, new Fault.ClockRate(Target.LEADER, 0.5)),
                        Invariant.NO_FAILOVER_WITHOUT_A_FAULT,
                        callYields(
                                POLICY + "whenLeaseIsOver", "failover.LeaderCondition$Unreachable#hostAnswers", FALSE),
                        alwaysReturn(POLICY + "standbysStillServed", NO_ONE)),
                mutant(
                        "fence-without-answer-is-done",
                        "a fence that gave no answer counts as one that succeeded",
                        theLeaseRunsOutAs(new Fault.HostCrashed(Target.LEADER)),
                        Invariant.NO_FAILOVER_WITHOUT_A_FAULT,
                        replaceCall("cluster.Sightings#add", "node.NodeNews$FenceEnded#outcome", HOOKS + "hopeful")),
                mutant(
                        "fence-remembered",
                        "who was fenced once, and has come back since, is not fenced again",
                        aLeaderIsFencedComesBackAndFreezesAgain(),
                        Invariant.NO_FAILOVER_WITHOUT_A_FAULT,
                        mapArgument("failover.NodeView#attached", "failover.NodeView#<init>", 7, HOOKS + "fencedOnce")),
                mutant(
                        "absent-candidate",
                        "a standby is promoted whose agent is out of reach, by what it said before",
                        theCandidateDiesInAPause(),
                        Invariant.THE_BEST_IS_PROMOTED,
                        callYields(RANKING + "objection", "failover.NodeView#isAttached", TRUE)),
                mutant(
                        "end-of-wal-too-low",
                        "the end of a crashed leader's WAL is taken for lower than it is",
                        drawn("postmaster-killed"),
                        Invariant.LOSS_WITHIN_RPO,
                        mapArgument(
                                "agent.Reporting#stopped",
                                "protocol.agent.PostgresReport#<init>",
                                4,
                                "simulator.mutant.LeaseHooks#aLittleLess")),
                mutant(
                        "heir-overlooked",
                        "nobody sees that one that was given up has taken the leader key after all",
                        oneThatWasGivenUpTakesTheKey(),
                        Invariant.LOSS_WITHIN_RPO,
                        alwaysReturn(POLICY + "heir", EMPTY)),
                mutant(
                        "force-overrules-fencing",
                        "an operator can force a failover although the old leader may live",
                        aLeaderThatOutlivesItsLease().and(13, 17, 0, new Fault.ForcedFailover()),
                        Invariant.NO_FAILOVER_WITHOUT_A_FAULT,
                        alwaysReturn(POLICY + "signsOfLife", EMPTY)),
                mutant(
                        "pause-ignored",
                        "a failover is decided although the cluster is paused",
                        strike(1, 3, 40, new Fault.Pause()).and(4, 10, 30, new Fault.HostCrashed(Target.LEADER)),
                        Invariant.NO_FAILOVER_WITHOUT_A_FAULT,
                        alwaysReturn(POLICY + "whenPaused", EMPTY)),
                mutant(
                        "same-candidate-for-ever",
                        "who was tried in vain is tried again",
                        aCandidateCannotLead(),
                        Invariant.THE_BEST_IS_PROMOTED,
                        alwaysReturn("protocol.cluster.Suspicion#triedInVain", NO_ONE)),
                mutant(
                        "switchover-loses-wal",
                        "the successor of a switchover does not wait until it has all WAL of the leader",
                        strike(4, 4.2, 25, new Fault.ReplicationBroken(Target.ALL))
                                .and(4.3, 5, 0, new Fault.Switchover()),
                        Invariant.LOSS_WITHIN_RPO,
                        alwaysReturn("agent.Leading#lacksWal", FALSE)));
    }

    /** Its key runs out ten seconds later; the laggard lacks less than may be lost. */
    private static Exposure aLaggardAndTheLeaderDies() {
        return strike(1, 2, 20, new Fault.ReplicationBroken(Target.STANDBY))
                .and(3, 6, 30, new Fault.HostCrashed(Target.LEADER));
    }

    /** By its slow clock it still has authority, and neither etcd nor an orchestrator reaches it. */
    private static Exposure.Scripted aLeaderThatOutlivesItsLease() {
        return strike(0.5, 0.9, 44, new Fault.ClockRate(Target.LEADER, 0.5))
                .and(1, 3, 40, new Fault.CutFromEtcd(Target.LEADER))
                .and(1, 3, 40, new Fault.CutFromOrchestrators(Target.LEADER));
    }

    /** Nothing is heard from the leader, just as its lease runs out and before its agent has stopped it for that. */
    private static Exposure.Scripted theLeaseRunsOutAs(Fault fault) {
        return strike(1, 1, 42, new Fault.CutFromEtcd(Target.LEADER)).and(6.5, 8.2, 34, fault);
    }

    /** It leads again in between, for of those that have the same WAL the first is taken. */
    private static Exposure aLeaderIsFencedComesBackAndFreezesAgain() {
        return strike(1, 1, 14, new Fault.CutFromEtcd(Target.LEADER))
                .and(6.5, 8.2, 10, new Fault.AgentFrozen(Target.LEADER))
                .and(32, 34, 0, new Fault.Switchover())
                .and(45, 45, 42, new Fault.CutFromEtcd(Target.LEADER))
                .and(50.5, 52.2, 34, new Fault.AgentFrozen(Target.LEADER));
    }

    /** It has said all that it is asked for; the leader is gone, and nothing is decided yet. */
    private static Exposure theCandidateDiesInAPause() {
        return strike(1, 2, 38, new Fault.Pause())
                .and(3, 5, 60, new Fault.HostCrashed(Target.LEADER))
                .and(20, 25, 40, new Fault.HostCrashed(Target.CANDIDATE));
    }

    /** It and its rival wait for the same key, for etcd is gone; nobody can tell it any more that it has been given up. */
    private static Exposure oneThatWasGivenUpTakesTheKey() {
        return strike(1, 1, 60, new Fault.CutFromEtcd(Target.LEADER))
                .and(3, 3, 0, new Fault.PostmasterKilled(Target.LEADER))
                .and(4, 4, 22, new Fault.EtcdQuorumLost())
                .and(5, 5, 50, new Fault.CutFromOrchestrators(Target.CANDIDATE));
    }

    /** It has all of the WAL, and cannot ask for the leader key. */
    static Exposure aCandidateCannotLead() {
        return strike(0.5, 1, 44, new Fault.CutFromEtcd(Target.CANDIDATE))
                .and(2, 4, 0, new Fault.PostmasterKilled(Target.LEADER));
    }

    private static Mutant mutant(
            String name, String wrong, Exposure exposure, Invariant expected, Mutation... mutations) {
        return new Mutant(name, Family.ELECTION, wrong, List.of(mutations), exposure, expected, MOST_SEEDS);
    }
}
