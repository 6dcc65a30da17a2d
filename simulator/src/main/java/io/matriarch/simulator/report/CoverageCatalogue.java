package io.matriarch.simulator.report;

import io.matriarch.agent.ServerWork;
import io.matriarch.node.NodeConnector.FenceOutcome;
import io.matriarch.protocol.event.ClusterEvent;
import io.matriarch.protocol.evidence.CandidateVerdict;
import io.matriarch.protocol.evidence.Evidence;
import io.matriarch.simulator.fault.FaultKind;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/** All branches that trials could take, by the names under which they are counted, so that those never taken can be named. */
final class CoverageCatalogue {

    /** Why {@link io.matriarch.failover.FailoverPolicy} waits, and refuses. That it asks standbys is not recorded, so it is not here. */
    static final List<String> POLICY = List.of(
            "wait etcd-unreachable",
            "wait fencing",
            "wait leader-unhealthy",
            "wait lease-held",
            "wait paused",
            "wait standby-still-receives",
            "refusal no-candidate");

    private static final List<String> OTHERS = List.of(
            "WAL discarded",
            "agent started",
            "journal committed and said failed",
            "journal failed",
            "orchestrator started");

    private CoverageCatalogue() {}

    static SortedSet<String> branches() {
        var branches = new TreeSet<String>();
        for (var fault : FaultKind.values()) {
            branches.add("fault " + fault.word());
        }
        addKinds(branches, "event ", ClusterEvent.class);
        addKinds(branches, "evidence ", Evidence.class);
        addKinds(branches, "work ", ServerWork.class);
        addKinds(branches, "fence ", FenceOutcome.class);
        for (var verdict : CandidateVerdict.Verdict.values()) {
            branches.add("verdict " + verdict);
        }
        branches.addAll(POLICY);
        branches.addAll(OTHERS);
        return Collections.unmodifiableSortedSet(branches);
    }

    private static void addKinds(SortedSet<String> branches, String prefix, Class<?> sealed) {
        for (var kind : sealed.getPermittedSubclasses()) {
            branches.add(prefix + kind.getSimpleName());
        }
    }
}
