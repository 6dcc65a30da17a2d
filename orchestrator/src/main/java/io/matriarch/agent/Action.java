package io.matriarch.agent;

import io.matriarch.lease.LeaderLease.LeaseHandle;
import io.matriarch.protocol.agent.AgentConfig;
import io.matriarch.protocol.agent.AgentReport;
import io.matriarch.protocol.agent.FromAgent;
import io.matriarch.protocol.cluster.StandbySet;
import io.matriarch.protocol.id.Epoch;
import java.util.Optional;

/**
 * What the shell has to do, in the order given. Those with an {@code id} run beside the loop and come back as an
 * {@link Input} with that id; at most one {@link Serve}, one {@link Kill} and one {@link Call} are under way at any time.
 */
public sealed interface Action {

    /** The fence: end every process of the server, whatever else is under way. */
    record Kill(long id) implements Action {}

    /**
     * Until when the server may accept writes, for those who watch over this agent; empty when it cannot. A work that gives writes
     * is begun only when the deadman has acknowledged it ({@link Input.DeadlineAcknowledged}).
     */
    record MoveDeadline(Optional<Long> untilNanos) implements Action {}

    /** Work on the server or its data directory. */
    record Serve(long id, ServerWork work) implements Action {}

    /** A look at the server. */
    record Observe(long id) implements Action {}

    /**
     * Commit something small on the primary.
     *
     * @param count by whom PostgreSQL has to count while it waits for standbys; absent when it shall wait for none
     */
    record Sing(long id, Optional<Count> count) implements Action {}

    /** Standbys whose acknowledgements under their names of {@code epoch} are waited for. */
    record Count(Epoch epoch, StandbySet standbys) {}

    /** A call to etcd. */
    record Call(long id, LeaseCall call) implements Action {}

    /** Bring the pledge to disk: fsync of the file and of its directory. */
    record Save(long id, Pledge pledge) implements Action {}

    /** Keep this configuration for the next start. */
    record KeepConfig(AgentConfig config) implements Action {}

    /** Answer one channel. */
    record Send(long channel, FromAgent message) implements Action {}

    /** Tell every channel. */
    record Tell(AgentReport report) implements Action {}

    /** Show the report in etcd; as the leader, when the lease is given. Best effort. */
    record Publish(AgentReport report, Optional<LeaseHandle> leader) implements Action {}

    /** End the agent, not PostgreSQL. */
    record Exit() implements Action {}
}
