package io.matriarch.agent;

import io.matriarch.agent.postgres.PostgresServer.Upstream;
import io.matriarch.agent.postgres.ServerSettings;
import io.matriarch.protocol.cluster.StandbySet;
import io.matriarch.protocol.id.Epoch;
import java.time.Duration;

/** Work on the server: one call of {@link io.matriarch.agent.postgres.PostgresServer} each. */
public sealed interface ServerWork {

    record Adopt() implements ServerWork {}

    record Inspect() implements ServerWork {}

    record Initialize() implements ServerWork {}

    record StartPrimary() implements ServerWork {}

    record StartStandby(Upstream leader) implements ServerWork {}

    record StartForPromotion() implements ServerWork {}

    record Promote(Duration patience) implements ServerWork {}

    record Follow(Upstream leader) implements ServerWork {}

    record Detach() implements ServerWork {}

    /** Tell the server, or what will be started, whose acknowledgements count. */
    record Count(Epoch epoch, StandbySet standbys, boolean first) implements ServerWork {}

    record Stop(Duration patience) implements ServerWork {}

    record Clone(Upstream leader) implements ServerWork {}

    record Rewind(Upstream leader) implements ServerWork {}

    record CheckFit(Upstream leader) implements ServerWork {}

    record FindEndOfWal() implements ServerWork {}

    record Converge() implements ServerWork {}

    record Checkpoint() implements ServerWork {}

    record DiscardReplaced() implements ServerWork {}

    record DeleteData() implements ServerWork {}

    record Reconfigure(ServerSettings settings) implements ServerWork {}

    /** Whether it brings up a server that accepts writes: only under authority (A1). */
    default boolean givesWrites() {
        return this instanceof StartPrimary || this instanceof Promote;
    }

    /** Whether it starts a postmaster, which a kill during the work can miss. */
    default boolean startsProcess() {
        return this instanceof StartPrimary || this instanceof StartStandby || this instanceof StartForPromotion;
    }

    /** Whether a standby may stream from another afterwards, and what it was told of acknowledgements is overwritten. */
    default boolean leadsElsewhere() {
        return this instanceof StartStandby
                || this instanceof Follow
                || this instanceof Clone
                || this instanceof Rewind;
    }

    /** Whether it changes nothing about the server and may take long, so that nothing waits for it. */
    default boolean runsBeside() {
        return this instanceof CheckFit || this instanceof DiscardReplaced || this instanceof Checkpoint;
    }
}
