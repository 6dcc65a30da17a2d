package io.matriarch.simulator.history;

import io.matriarch.agent.Pledge;
import io.matriarch.agent.ServerWork;
import io.matriarch.agent.WorkResult;
import io.matriarch.node.NodeConnector.FenceOutcome;
import io.matriarch.protocol.agent.AgentReport;
import io.matriarch.protocol.agent.ToAgent;
import io.matriarch.protocol.cluster.StandbyRecord;
import io.matriarch.protocol.command.ClusterCommand;
import io.matriarch.protocol.event.ClusterEvent;
import io.matriarch.protocol.id.Epoch;
import io.matriarch.protocol.id.InstanceId;
import io.matriarch.protocol.id.Lsn;
import io.matriarch.protocol.id.Timeline;
import io.matriarch.simulator.fault.PlannedFault;
import java.util.Optional;

/** Something that happened in the world, as an all-knowing observer sees it. */
public sealed interface Happening {

    // Clients

    /**
     * A client was told that its write is committed.
     *
     * @param write its number, counted up over all clients
     * @param end where the WAL of its commit ends
     * @param sentNanos when the client sent it
     */
    record WriteAcknowledged(long write, InstanceId by, Timeline timeline, Lsn end, long sentNanos)
            implements Happening {}

    /** A write was refused, or found nobody: it is not committed. */
    record WriteFailed(long write, String why, long sentNanos) implements Happening {}

    /** The connection broke or the client gave up waiting: committed or not. */
    record WriteUnknown(long write, String why, long sentNanos) implements Happening {}

    /** From now on clients reach {@code leader} when they want to write; empty when nobody. */
    record Routed(Optional<InstanceId> leader) implements Happening {}

    // PostgreSQL

    /**
     * It would acknowledge a write from now on.
     *
     * @param parent the timeline that {@code timeline} forked off at {@code forkedAt}; itself on the first
     */
    record BecameWritable(InstanceId instance, Timeline timeline, Timeline parent, Lsn forkedAt) implements Happening {}

    /** It would no more. */
    record CeasedToBeWritable(InstanceId instance, String why) implements Happening {}

    /** Processes ended, of themselves or not. */
    record ServerEnded(InstanceId instance, String why) implements Happening {}

    /** A standby streams from {@code upstream}, under that {@code application_name}. */
    record StreamingBegan(InstanceId instance, InstanceId upstream, String name) implements Happening {}

    record StreamingEnded(InstanceId instance, String why) implements Happening {}

    /** WAL that was there is not any more: a rewind, a crash that lost what was not synced. */
    record WalDiscarded(InstanceId instance, Timeline timeline, Lsn from, Lsn to, boolean quarantined)
            implements Happening {}

    /** The data directory was replaced, created or deleted. {@code keptOld}: what was there before lies beside it. */
    record DataReplaced(InstanceId instance, String how, boolean keptOld) implements Happening {}

    /** What a replacement had left was deleted. */
    record LeftoverDeleted(InstanceId instance, boolean replacementStreams) implements Happening {}

    // Agents

    /** {@code accepted} is the epoch in which its agent acts, whether or not that is on disk. */
    record WorkBegun(InstanceId instance, ServerWork work, Epoch accepted) implements Happening {}

    record WorkEnded(InstanceId instance, ServerWork work, WorkResult result) implements Happening {}

    record PledgeSaved(InstanceId instance, Pledge pledge) implements Happening {}

    /**
     * A canary that its agent has committed came back: as many standbys have it as were asked for under the names of {@code epoch}.
     *
     * @param sentNanos when it was sent
     */
    record CanaryAcknowledged(InstanceId instance, Epoch epoch, long sentNanos) implements Happening {}

    /** Somebody kills PostgreSQL: the agent, its watch, the deadman, or the orchestrator over SSH. */
    record KillOrdered(InstanceId instance, String by) implements Happening {}

    record AgentStarted(InstanceId instance) implements Happening {}

    record AgentEnded(InstanceId instance, String why) implements Happening {}

    record DeadmanKilled(InstanceId instance) implements Happening {}

    /** Its agent, or the next one, has started another. */
    record DeadmanReplaced(InstanceId instance) implements Happening {}

    // etcd, as it is committed

    record KeyTaken(String holder, Epoch epoch, long revision) implements Happening {}

    record KeyGone(String holder, String why, long revision) implements Happening {}

    /** Whose acknowledgements a leader may count. */
    record StandbysRecorded(StandbyRecord record, long revision) implements Happening {}

    record EpochRecorded(Epoch epoch, String by, long revision) implements Happening {}

    // Orchestrators

    record OrchestratorStarted(String orchestrator) implements Happening {}

    record OrchestratorEnded(String orchestrator, String why) implements Happening {}

    /** An event is in the journal. {@code writer} is one incarnation of the cluster's actor. */
    record EventPersisted(String persistenceId, long sequenceNumber, String writer, ClusterEvent event)
            implements Happening {}

    /** A write to the journal failed. {@code committed}: it is in there all the same. */
    record PersistFailed(String persistenceId, long sequenceNumber, String writer, boolean committed)
            implements Happening {}

    /** A message left an orchestrator for an agent. */
    record Told(String orchestrator, InstanceId instance, ToAgent message) implements Happening {}

    /** A report reached an orchestrator. */
    record Heard(String orchestrator, AgentReport report) implements Happening {}

    record FenceBegun(String orchestrator, InstanceId instance) implements Happening {}

    record FenceEnded(String orchestrator, InstanceId instance, FenceOutcome outcome) implements Happening {}

    /** An operator has given a command. */
    record CommandGiven(ClusterCommand command) implements Happening {}

    /** It was answered. */
    record CommandAnswered(ClusterCommand command, boolean accepted, String answer) implements Happening {}

    // The trial

    /** The cluster was whole for the first time. */
    record Built() implements Happening {}

    /** {@code on} is whom it hits: nodes, or other hosts. */
    record FaultBegan(PlannedFault fault, String on) implements Happening {}

    record FaultEnded(PlannedFault fault, String on) implements Happening {}

    /** All faults are over; from now on everything has to come right by itself. */
    record Healed() implements Happening {}

    record TrialEnded() implements Happening {}
}
