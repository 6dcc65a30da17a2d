package io.matriarch.protocol.cluster;

import io.matriarch.protocol.id.InstanceId;
import io.matriarch.protocol.spec.InstanceSpec;
import java.time.Instant;
import java.util.Optional;

/**
 * An instance as the journal knows it.
 *
 * @param since when {@code membership} became what it is
 * @param ailment what it suffers from although it runs
 * @param task what an operator, or the policy, wants done to it and is not done yet
 */
public record InstanceState(
        InstanceSpec spec,
        Membership membership,
        Instant since,
        Optional<String> ailment,
        Optional<InstanceTask> task) {

    public InstanceId id() {
        return spec.id();
    }

    public InstanceState become(Membership next, Instant at) {
        return next == membership ? this : new InstanceState(spec, next, at, ailment, task);
    }

    public InstanceState suffer(Optional<String> from) {
        return new InstanceState(spec, membership, since, from, task);
    }

    public InstanceState begin(InstanceTask next) {
        return new InstanceState(spec, membership, since, ailment, Optional.of(next));
    }

    public InstanceState finishTask() {
        return new InstanceState(spec, membership, since, ailment, Optional.empty());
    }
}
