package io.matriarch.simulator.mutant;

import static io.matriarch.simulator.mutant.Constants.EMPTY;
import static io.matriarch.simulator.mutant.Constants.FALSE;
import static io.matriarch.simulator.mutant.Constants.NO_ONE;
import static io.matriarch.simulator.mutant.Exposure.drawn;
import static io.matriarch.simulator.mutant.Exposure.strike;
import static io.matriarch.simulator.mutant.Mutation.alwaysReturn;
import static io.matriarch.simulator.mutant.Mutation.callYields;
import static io.matriarch.simulator.mutant.Mutation.mapArgument;
import static io.matriarch.simulator.mutant.Mutation.mapResult;
import static io.matriarch.simulator.mutant.Mutation.readAnotherField;
import static io.matriarch.simulator.mutant.Mutation.replaceCall;
import static io.matriarch.simulator.mutant.Mutation.skipCall;

import io.matriarch.simulator.fault.Fault;
import io.matriarch.simulator.fault.Target;
import io.matriarch.simulator.invariant.Invariant;
import java.util.List;

/** Bugs about what is said, remembered and done once. */
final class ProtocolMutants {
    private static final int MOST_SEEDS = 60;

    private static final String ACTOR = "cluster.ClusterActor#";
    private static final String HOOKS = "simulator.mutant.OrchestratorHooks#";

    private ProtocolMutants() {}

    static List<Mutant> all() {
        return List.of(
                mutant(
                        "nothing-said-again",
                        "what an agent was told is not said again after its link was lost",
                        strike(1, 5, 15, new Fault.HostCrashed(Target.LEADER))
                                .and(1, 10, 15, new Fault.NetworkLossy(0.3)),
                        Invariant.CONVERGES_AFTER_HEALING,
                        replaceCall(
                                "node.NodeSupervisor#onAttached", "java.util.Optional#ifPresent", HOOKS + "saidOnce"),
                        replaceCall(
                                "node.NodeSupervisor#onAttached",
                                "java.util.Collection#forEach",
                                HOOKS + "allSaidOnce"),
                        replaceCall(
                                "node.NodeSupervisor#sayAgain", "java.util.Optional#ifPresent", HOOKS + "saidOnce")),
                mutant(
                        "failover-begun-again",
                        "a failover under way is not seen, and another is begun beside it",
                        drawn("host-crashed"),
                        Invariant.NO_FLAPPING,
                        replaceCall(
                                "cluster.ClusterReactions#react",
                                "java.util.Optional#isPresent",
                                HOOKS + "isPresentUnlessAFailover"),
                        replaceCall(
                                "failover.FailoverPolicy#assess",
                                "java.util.Optional#isPresent",
                                HOOKS + "isPresentUnlessAFailover")),
                mutant(
                        "done-twice",
                        "an agent forgets which works it has performed",
                        strike(2, 2.05, 0, new Fault.Restart(Target.STANDBY))
                                .and(2.06, 2.3, 6, new Fault.CutFromOrchestrators(Target.ALL)),
                        Invariant.NO_STALE_COMMAND_TAKES_EFFECT,
                        alwaysReturn("agent.Pledge#hasDone", FALSE)),
                mutant(
                        "effect-before-persist",
                        "agents are told of a decision before it is in the journal",
                        drawn("host-crashed"),
                        Invariant.REPLAY_IS_LIVE_STATE,
                        replaceCall(
                                ACTOR + "react",
                                "akka.persistence.typed.javadsl.EffectFactories#persist",
                                HOOKS + "actFirst")),
                mutant(
                        "effect-lost-at-replay",
                        "a recovered orchestrator does not take up what was unfinished",
                        drawn("orchestrator-crashed"),
                        Invariant.NO_OPERATION_STUCK,
                        skipCall(ACTOR + "onRecovered", "cluster.ClusterActor#direct"),
                        skipCall(ACTOR + "react", "cluster.ClusterActor#direct")),
                mutant(
                        "event-forgotten",
                        "an event changes nothing in the living actor, and something in a replay",
                        drawn("restart"),
                        Invariant.REPLAY_IS_LIVE_STATE,
                        mapResult(ACTOR + "eventHandler", HOOKS + "forgetful")),
                mutant(
                        "work-never-ends",
                        "nobody takes note that an agent has finished a work",
                        drawn("restart"),
                        Invariant.NO_OPERATION_STUCK,
                        alwaysReturn("cluster.TaskProgress#events", NO_ONE)),
                mutant(
                        "change-never-given-up",
                        "a failover waits for ever for a candidate that does not come",
                        ElectionMutants.aCandidateCannotLead(),
                        Invariant.NO_OPERATION_STUCK,
                        alwaysReturn("cluster.ChangeProgress#failureOf", EMPTY)),
                mutant(
                        "acts-before-pledge",
                        "an agent acts in an epoch before its pledge is on disk",
                        drawn("host-crashed"),
                        Invariant.PLEDGE_BEFORE_ANSWER,
                        readAnotherField("agent.Turn#isPledged", "saved", "pledge")),
                mutant(
                        "answers-before-pledge",
                        "an agent says that it has accepted an epoch before its pledge is on disk",
                        drawn("host-crashed"),
                        Invariant.PLEDGE_BEFORE_ANSWER,
                        readAnotherField("agent.Reporting#build", "saved", "pledge")),
                mutant(
                        "news-not-heard-first",
                        "what came while the journal wrote a decision is heard after it has been carried out",
                        strike(10, 10, 30, new Fault.JournalSlow(1.126))
                                .and(28, 32, 0, new Fault.PostmasterKilled(Target.LEADER)),
                        Invariant.LOSS_WITHIN_RPO,
                        alwaysReturn(ACTOR + "isBehindItsNews", FALSE)),
                mutant(
                        "watch-missed",
                        "what etcd's watch has missed is not asked for",
                        strike(0.2, 0.8, 0, new Fault.EtcdWatchesLost())
                                .and(21, 21.5, 60, new Fault.HostCrashed(Target.LEADER)),
                        Invariant.OUTAGE_WITHIN_RTO,
                        skipCall(ACTOR + "fulfil", "java.util.Optional#ifPresent"),
                        mapArgument(
                                "simulator.world.etcd.VirtualLeaderWatch$Watch#looked",
                                "simulator.time.VirtualTime#after",
                                0,
                                HOOKS + "never")),
                mutant(
                        "journal-without-key",
                        "the journal takes two events of the same number, one from each of two orchestrators",
                        strike(1, 3, 42, new Fault.TwoOrchestrators())
                                .and(5, 10, 30, new Fault.HostCrashed(Target.LEADER)),
                        Invariant.ONE_WRITER_PER_SEQUENCE_NUMBER,
                        callYields(
                                "simulator.runtime.VirtualDatabase#problem",
                                "java.util.NavigableMap#containsKey",
                                FALSE)));
    }

    private static Mutant mutant(
            String name, String wrong, Exposure exposure, Invariant expected, Mutation... mutations) {
        return new Mutant(name, Family.PROTOCOL, wrong, List.of(mutations), exposure, expected, MOST_SEEDS);
    }
}
