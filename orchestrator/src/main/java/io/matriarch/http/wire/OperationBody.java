package io.matriarch.http.wire;

import io.matriarch.protocol.cluster.InstanceTask;
import io.matriarch.protocol.cluster.LeadershipChange;
import io.matriarch.protocol.cluster.Removal;
import io.matriarch.protocol.id.InstanceId;
import java.time.Instant;
import java.util.Optional;

/**
 * Something that was begun and will end.
 *
 * @param kind bootstrap, revocation, failover, switchover, restart, reinit, remove, remove-with-data, remove-cluster
 * @param instance who shall lead, from whom standbys are taken away, or who is worked on
 */
public record OperationBody(String id, String kind, Optional<String> instance, Instant startedAt) {

    static OperationBody of(LeadershipChange change) {
        var kind = switch (change) {
            case LeadershipChange.Bootstrap c -> "bootstrap";
            case LeadershipChange.Revocation c -> "revocation";
            case LeadershipChange.Failover c -> "failover";
            case LeadershipChange.Switchover c -> "switchover";
        };
        return new OperationBody(
                change.operation().value(), kind, Optional.of(change.subject().value()), change.startedAt());
    }

    static OperationBody of(InstanceId instance, InstanceTask task) {
        return new OperationBody(
                task.operation().value(), Words.kebab(task.kind()), Optional.of(instance.value()), task.startedAt());
    }

    static OperationBody of(Removal removal) {
        return new OperationBody(removal.operation().value(), "remove-cluster", Optional.empty(), removal.startedAt());
    }
}
