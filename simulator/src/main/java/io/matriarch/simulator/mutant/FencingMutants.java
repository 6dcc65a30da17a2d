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

/** Bugs about who may write, and until when. */
final class FencingMutants {
    private static final int MOST_SEEDS = 60;

    /** So far in the future that a deadline never comes. */
    private static final long NEVER_NANOS = Long.MAX_VALUE / 4;

    private static final String HOOKS = "simulator.mutant.LeaseHooks#";

    private FencingMutants() {}

    static List<Mutant> all() {
        return List.of(
                mutant(
                        "no-fence",
                        "PostgreSQL is not killed when authority has run out",
                        strike(1, 10, 30, new Fault.CutFromEtcd(Target.LEADER)),
                        Invariant.WRITABLE_ONLY_UNDER_AUTHORITY,
                        alwaysReturn("agent.Holding#deadlineNanos", new Constant.Whole(NEVER_NANOS))),
                mutant(
                        "no-deadman",
                        "nobody kills PostgreSQL when its agent is frozen",
                        aFrozenAgentOutOfReach(),
                        Invariant.WRITABLE_ONLY_UNDER_AUTHORITY,
                        alwaysReturn("agent.deadman.Vigil#isOver", FALSE)),
                mutant(
                        "deadline-from-the-wrong-clock",
                        "the deadman is told a deadline of the wall clock, which its own never reaches",
                        aFrozenAgentOutOfReach(),
                        Invariant.WRITABLE_ONLY_UNDER_AUTHORITY,
                        mapArgument("agent.Turn#end", "agent.Action$MoveDeadline#<init>", 0, HOOKS + "byTheWallClock"),
                        mapArgument(
                                "agent.AgentDecider#absorb", "agent.Turn#acknowledged", 0, HOOKS + "fromTheWallClock")),
                mutant(
                        "grace-longer-than-what-was-left",
                        "a restarted agent gives a primary its whole grace, whatever its predecessor had left",
                        strike(1, 3, 35, new Fault.CutFromEtcd(Target.LEADER))
                                .and(7, 9, 0, new Fault.AgentKilled(Target.LEADER)),
                        Invariant.WRITABLE_ONLY_UNDER_AUTHORITY,
                        replaceCall(
                                "agent.Holding#grace", "agent.deadman.Vigil$Guard#untilNanos", HOOKS + "muchLater")),
                mutant(
                        "margin-zero",
                        "authority lasts as long as the lease, which a clock that is a little slow outlives",
                        strike(0.5, 1, 44, new Fault.ClockRate(Target.LEADER, 0.88))
                                .and(2, 15, 29, new Fault.CutFromEtcd(Target.LEADER)),
                        Invariant.WRITABLE_ONLY_UNDER_AUTHORITY,
                        callYields("agent.LeaseKeeping#authorityOf", "protocol.agent.LeaseTimings#margin", ZERO)),
                mutant(
                        "clock-from-the-answer",
                        "authority counts from when a keepalive was answered, not from when it was sent",
                        anAnswerThatWaitedForAFrozenAgent(),
                        Invariant.WRITABLE_ONLY_UNDER_AUTHORITY,
                        mapArgument(
                                "agent.LeaseKeeping#answered", "agent.LeaseKeeping#renewed", 2, HOOKS + "whenAnswered"),
                        mapArgument(
                                "agent.LeaseKeeping#answered",
                                "agent.LeaseKeeping#acquired",
                                2,
                                HOOKS + "whenAnswered")),
                mutant(
                        "key-kept-after-demotion",
                        "the leader key is kept alive although PostgreSQL has been stopped for a successor",
                        drawn("switchover"),
                        Invariant.OUTAGE_WITHIN_RTO,
                        alwaysReturn("agent.LeaseKeeping#isToBeReleased", FALSE)),
                mutant(
                        "key-released-before-stop",
                        "the leader key is given back while PostgreSQL still accepts writes",
                        drawn("switchover"),
                        Invariant.WRITABLE_ONLY_UNDER_AUTHORITY,
                        callYields("agent.LeaseKeeping#isToBeReleased", "agent.ServerView#mayWrite", FALSE)),
                mutant(
                        "resume-unchecked",
                        "a restarted agent takes the lease of its predecessor for a valid one without asking etcd",
                        strike(1, 3, 35, new Fault.CutFromEtcd(Target.LEADER))
                                .and(7, 12, 0, new Fault.AgentKilled(Target.LEADER)),
                        Invariant.WRITABLE_ONLY_UNDER_AUTHORITY,
                        mapArgument("agent.Holding#found", "agent.Holding#<init>", 1, HOOKS + "confirmed"),
                        mapArgument("agent.Holding#found", "agent.Holding#<init>", 2, HOOKS + "aLeaseFromNow")),
                mutant(
                        "grace-without-end",
                        "a primary that an agent finds running is left alone although etcd cannot be asked",
                        strike(1, 3, 35, new Fault.CutFromEtcd(Target.LEADER))
                                .and(4, 10, 0, new Fault.AgentKilled(Target.LEADER)),
                        Invariant.WRITABLE_ONLY_UNDER_AUTHORITY,
                        mapArgument("agent.Holding#found", "agent.Holding#<init>", 3, HOOKS + "forGood")),
                mutant(
                        "stale-epoch-accepted",
                        "an agent does what it is told in an epoch that is over",
                        anOrchestratorThatIsBehind(),
                        Invariant.NO_STALE_COMMAND_TAKES_EFFECT,
                        callYields("agent.Orders#assign", "protocol.id.Epoch#isBefore", FALSE)),
                mutant(
                        "epoch-not-compared-in-etcd",
                        "the leader key is taken for any epoch, also one below what etcd has recorded",
                        anOldLeaderThatNobodyCanTell(),
                        Invariant.LEASE_AND_EPOCH_MOVE_FORWARD,
                        callYields("lease.LeadershipRule#mayTake", "protocol.id.Epoch#isBefore", FALSE),
                        callYields("lease.LeadershipRule#mayTake", "protocol.id.Epoch#equals", FALSE)),
                mutant(
                        "key-taken-from-its-holder",
                        "the leader key is taken although another holds it",
                        strike(1, 10, 30, new Fault.CutFromOrchestrators(Target.LEADER))
                                .and(1, 10, 0, new Fault.ForcedFailover()),
                        Invariant.WRITABLE_ONLY_UNDER_AUTHORITY,
                        callYields("lease.LeadershipRule#holderAmong", "java.lang.String#equals", TRUE)),
                mutant(
                        "promoted-without-key",
                        "a standby is promoted without the leader key",
                        drawn("single-fault"),
                        Invariant.KEY_BEFORE_PROMOTION,
                        callYields("agent.Leading#asStandby", "agent.LeaseKeeping#isHeldFor", TRUE),
                        callYields("agent.Turn#serve", "agent.Turn#hasAuthorityFor", TRUE)),
                mutant(
                        "silence-of-etcd-is-a-yes",
                        "a keepalive that etcd did not answer counts as one that it did",
                        drawn("cut-from-etcd"),
                        Invariant.WRITABLE_ONLY_UNDER_AUTHORITY,
                        replaceCall(
                                "agent.LeaseKeeping#answered",
                                "agent.LeaseAnswer$Renewed#renewal",
                                HOOKS + "silenceIsConsent")),
                mutant(
                        "silence-of-etcd-is-a-no",
                        "a single keepalive that etcd did not answer ends authority",
                        electionsOfEtcd(),
                        Invariant.NO_FAILOVER_WITHOUT_A_FAULT,
                        replaceCall(
                                "agent.LeaseKeeping#answered",
                                "agent.LeaseAnswer$Renewed#renewal",
                                HOOKS + "silenceIsRefusal")));
    }

    /** No orchestrator gets there to replace it. */
    private static Exposure aFrozenAgentOutOfReach() {
        return strike(1, 3, 42, new Fault.CutFromOrchestrators(Target.LEADER))
                .and(4, 10, 34, new Fault.AgentFrozen(Target.LEADER));
    }

    /** The answer of a keepalive arrives at an agent that is frozen, and is read long after. */
    private static Exposure anAnswerThatWaitedForAFrozenAgent() {
        return strike(0.5, 1, 44, new Fault.NetworkSlow(300))
                .and(2, 3, 42, new Fault.CutFromOrchestrators(Target.LEADER))
                .and(5, 9, 6, new Fault.AgentFrozen(Target.LEADER))
                .and(9.2, 10.8, 34, new Fault.CutFromEtcd(Target.LEADER));
    }

    /** Of two, one has not read of the switchover when agents come back and both say what they know: its journal is slow. */
    private static Exposure anOrchestratorThatIsBehind() {
        return strike(1, 2, 40, new Fault.TwoOrchestrators())
                .and(4, 4.2, 20, new Fault.JournalSlow(3))
                .and(5, 5.2, 0, new Fault.Switchover())
                .and(8.4, 10, 0, new Fault.AgentKilled(Target.ALL));
    }

    /** Each a pause in which a keepalive can go unanswered. */
    private static Exposure electionsOfEtcd() {
        return strike(1, 5, 0, new Fault.EtcdLeaderChanged())
                .and(6, 10, 0, new Fault.EtcdLeaderChanged())
                .and(11, 15, 0, new Fault.EtcdLeaderChanged())
                .and(16, 20, 0, new Fault.EtcdLeaderChanged())
                .and(21, 25, 0, new Fault.EtcdLeaderChanged());
    }

    /** It is to lead in the first epoch as far as it knows, reaches etcd again, and the leader of the second has just died. */
    private static Exposure anOldLeaderThatNobodyCanTell() {
        return strike(0.5, 1, 44, new Fault.CutFromOrchestrators(Target.LEADER))
                .and(1.1, 1.5, 18, new Fault.CutFromEtcd(Target.LEADER))
                .and(21, 26, 20, new Fault.HostCrashed(Target.LEADER));
    }

    private static Mutant mutant(
            String name, String wrong, Exposure exposure, Invariant expected, Mutation... mutations) {
        return new Mutant(name, Family.FENCING_AND_LEASE, wrong, List.of(mutations), exposure, expected, MOST_SEEDS);
    }
}
