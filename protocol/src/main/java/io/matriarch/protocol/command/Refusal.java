package io.matriarch.protocol.command;

import io.matriarch.protocol.id.ClusterName;
import io.matriarch.protocol.id.InstanceId;
import io.matriarch.protocol.id.OperationId;
import java.util.List;

/** Why a command is not carried out. Nothing has changed. */
public sealed interface Refusal {

    /** A stable word for it, such as {@code no-such-cluster}. */
    default String code() {
        return switch (this) {
            case NoSuchCluster r -> "no-such-cluster";
            case NoSuchInstance r -> "no-such-instance";
            case AlreadyDeclared r -> "already-declared";
            case NotReady r -> "not-ready";
            case Busy r -> "operation-in-progress";
            case NoCandidate r -> "no-candidate";
            case AlreadyLeads r -> "already-leader";
            case LeadsTheCluster r -> "instance-is-leader";
            case NothingToDo r -> "nothing-to-do";
            case Unfenced r -> "old-leader-not-fenced";
            case Contradiction r -> "contradicts-cluster";
        };
    }

    /** Whether it tells something of the cluster, for the journal, rather than of a slip of whoever asked. */
    default boolean isWorthRecording() {
        return switch (this) {
            case NotReady r -> true;
            case Busy r -> true;
            case NoCandidate r -> true;
            case LeadsTheCluster r -> true;
            case Unfenced r -> true;
            case NoSuchCluster r -> false;
            case NoSuchInstance r -> false;
            case AlreadyDeclared r -> false;
            case AlreadyLeads r -> false;
            case NothingToDo r -> false;
            case Contradiction r -> false;
        };
    }

    /** The reason for people, with names and values. */
    default String sentence() {
        return switch (this) {
            case NoSuchCluster r -> "there is no cluster %s".formatted(r.cluster());
            case NoSuchInstance r -> "cluster %s has no instance %s".formatted(r.cluster(), r.instance());
            case AlreadyDeclared r -> "%s is an instance already".formatted(r.instance());
            case NotReady r -> "cluster %s is not ready: %s".formatted(r.cluster(), r.what());
            case Busy r ->
                "%s (operation %s) is under way; try again when it has ended".formatted(r.what(), r.operation());
            case NoCandidate r -> "no instance may lead: %s".formatted(String.join("; ", r.reasons()));
            case AlreadyLeads r -> "%s leads already".formatted(r.instance());
            case LeadsTheCluster r -> "%s leads the cluster; switch over first".formatted(r.instance());
            case NothingToDo r -> r.why();
            case Unfenced r -> "%s may still accept writes: %s".formatted(r.leader(), r.why());
            case Contradiction r -> String.join("; ", r.reasons());
        };
    }

    /** Nobody declared it, or it was removed. */
    record NoSuchCluster(ClusterName cluster) implements Refusal {}

    /** No instance of that name belongs to the cluster. */
    record NoSuchInstance(ClusterName cluster, InstanceId instance) implements Refusal {}

    /** The instance is there already. */
    record AlreadyDeclared(InstanceId instance) implements Refusal {}

    /** The cluster has no leader, or is being built or let go. */
    record NotReady(ClusterName cluster, String what) implements Refusal {}

    /** Something else is being done to the same thing. */
    record Busy(String what, OperationId operation) implements Refusal {}

    /** Nobody can take the lead, with a reason for each instance. */
    record NoCandidate(List<String> reasons) implements Refusal {
        public NoCandidate {
            reasons = List.copyOf(reasons);
        }
    }

    /** The candidate is the leader. */
    record AlreadyLeads(InstanceId instance) implements Refusal {}

    /** The command is for replicas. */
    record LeadsTheCluster(InstanceId instance) implements Refusal {}

    /** It is as asked already: paused twice, resumed while not paused. */
    record NothingToDo(String why) implements Refusal {}

    /** It is not certain that the old leader cannot write. */
    record Unfenced(InstanceId leader, String why) implements Refusal {}

    /** The specification contradicts what the cluster is: another address for an instance, a node in use. */
    record Contradiction(List<String> reasons) implements Refusal {
        public Contradiction {
            reasons = List.copyOf(reasons);
        }
    }
}
