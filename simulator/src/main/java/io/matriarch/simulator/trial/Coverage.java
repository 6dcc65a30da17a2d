package io.matriarch.simulator.trial;

import io.matriarch.protocol.event.ClusterEvent;
import io.matriarch.protocol.event.FailoverDeferred;
import io.matriarch.protocol.event.FailoverRefused;
import io.matriarch.protocol.event.FailoverStarted;
import io.matriarch.protocol.event.LeaderRestartOrdered;
import io.matriarch.protocol.event.LeaderSuspected;
import io.matriarch.protocol.evidence.CandidateVerdict;
import io.matriarch.protocol.evidence.Evidence;
import io.matriarch.simulator.history.Happening;
import io.matriarch.simulator.history.History;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Counts which branches a trial took, under names such as {@code fault host-crashed} and {@code wait lease-held}. */
public final class Coverage implements History.Listener {

    private final TreeMap<String, Integer> counts = new TreeMap<>();

    @Override
    public void on(long atNanos, Happening happening) {
        switch (happening) {
            case Happening.FaultBegan began ->
                count("fault " + began.fault().fault().word());
            case Happening.EventPersisted persisted -> onEvent(persisted.event());
            case Happening.WorkBegun begun ->
                count("work " + begun.work().getClass().getSimpleName());
            case Happening.FenceEnded ended ->
                count("fence " + ended.outcome().getClass().getSimpleName());
            case Happening.PersistFailed failed ->
                count(failed.committed() ? "journal committed and said failed" : "journal failed");
            case Happening.OrchestratorStarted _ -> count("orchestrator started");
            case Happening.AgentStarted _ -> count("agent started");
            case Happening.DeadmanReplaced _ -> count("deadman replaced");
            case Happening.KillOrdered killed -> count("killed by " + killed.by());
            case Happening.CanaryAcknowledged _ -> count("canary acknowledged");
            case Happening.WalDiscarded _ -> count("WAL discarded");
            case Happening.WriteAcknowledged _,
                    Happening.WriteFailed _,
                    Happening.WriteUnknown _,
                    Happening.Routed _,
                    Happening.BecameWritable _,
                    Happening.CeasedToBeWritable _,
                    Happening.ServerEnded _,
                    Happening.StreamingBegan _,
                    Happening.StreamingEnded _,
                    Happening.DataReplaced _,
                    Happening.LeftoverDeleted _,
                    Happening.WorkEnded _,
                    Happening.PledgeSaved _,
                    Happening.AgentEnded _,
                    Happening.DeadmanKilled _,
                    Happening.KeyTaken _,
                    Happening.KeyGone _,
                    Happening.EpochRecorded _,
                    Happening.StandbysRecorded _,
                    Happening.OrchestratorEnded _,
                    Happening.Told _,
                    Happening.Heard _,
                    Happening.FenceBegun _,
                    Happening.CommandGiven _,
                    Happening.CommandAnswered _,
                    Happening.Built _,
                    Happening.FaultEnded _,
                    Happening.Healed _,
                    Happening.TrialEnded _ -> {}
        }
    }

    private void onEvent(ClusterEvent event) {
        count("event " + event.getClass().getSimpleName());
        if (event instanceof FailoverDeferred deferred) {
            count("wait " + deferred.code());
            evidence(deferred.evidence());
        } else if (event instanceof FailoverRefused refused) {
            count("refusal " + refused.code());
            evidence(refused.evidence());
            verdicts(refused.candidates());
        } else if (event instanceof FailoverStarted started) {
            evidence(started.evidence());
            verdicts(started.candidates());
        } else if (event instanceof LeaderRestartOrdered restart) {
            evidence(restart.evidence());
            verdicts(restart.candidates());
        } else if (event instanceof LeaderSuspected suspected) {
            evidence(suspected.evidence());
        }
    }

    private void evidence(List<Evidence> all) {
        all.forEach(one -> count("evidence " + one.getClass().getSimpleName()));
    }

    private void verdicts(List<CandidateVerdict> all) {
        all.forEach(one -> count("verdict " + one.verdict()));
    }

    private void count(String what) {
        counts.merge(what, 1, Integer::sum);
    }

    public SortedMap<String, Integer> counts() {
        return counts;
    }
}
