package io.matriarch.protocol.agent;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.matriarch.protocol.cluster.StandbySet;
import io.matriarch.protocol.id.Epoch;
import io.matriarch.protocol.id.InstanceId;
import io.matriarch.protocol.id.Lsn;
import io.matriarch.protocol.id.NodeAddress;
import io.matriarch.protocol.id.SystemIdentifier;
import java.util.Optional;

/**
 * What an instance shall be. A goal, not a step: the agent finds its own way there from whatever it is, and stays there.
 * One of a lower epoch than the agent has accepted is refused.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "goal")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Assignment.Lead.class, name = "lead"),
    @JsonSubTypes.Type(value = Assignment.Follow.class, name = "follow"),
    @JsonSubTypes.Type(value = Assignment.Detach.class, name = "detach"),
    @JsonSubTypes.Type(value = Assignment.Rest.class, name = "rest")
})
public sealed interface Assignment {

    Epoch epoch();

    /**
     * Be the primary: take the leader key for this epoch, then promote or start.
     *
     * @param mayInitialize whether initdb is allowed when there is no data directory: at bootstrap only
     * @param system the cluster's system identifier, once known; another data directory is refused
     * @param notBefore the WAL that has to be there before the key is taken: the end of the old leader's at a switchover
     * @param quorum whose acknowledgements each write needs; absent in durability mode async
     */
    record Lead(
            Epoch epoch,
            boolean mayInitialize,
            Optional<SystemIdentifier> system,
            Optional<Lsn> notBefore,
            Optional<Quorum> quorum)
            implements Assignment {

        /** Lead without waiting for standbys. */
        public Lead(Epoch epoch, boolean mayInitialize, Optional<SystemIdentifier> system, Optional<Lsn> notBefore) {
            this(epoch, mayInitialize, system, notBefore, Optional.empty());
        }
    }

    /**
     * How to lead in quorum mode.
     *
     * @param standbys by which set writes are to be acknowledged; the way there is the agent's
     * @param revokedAt the revision of etcd's store at which the record of the old leader's standbys was written that the pledges
     *     were counted against: while it still is that one, the key may be taken although the old leader holds it. Absent when the
     *     old leader has given it back, or its lease has to run out
     */
    record Quorum(StandbySet standbys, Optional<Long> revokedAt) {}

    /**
     * Be a standby of {@code leader}: stop being primary first, give the lease back, then clone, rewind or stream.
     *
     * @param quorum whether the leader counts acknowledgements: then the standby streams under a name that carries the epoch
     * @param leaderReady whether the leader accepts connections on its new timeline: nothing is cloned or rewound before
     */
    record Follow(
            Epoch epoch,
            InstanceId leader,
            NodeAddress leaderAddress,
            int leaderPort,
            boolean leaderReady,
            Optional<SystemIdentifier> system,
            boolean quorum)
            implements Assignment {

        /** Follow a leader that waits for nobody. */
        public Follow(
                Epoch epoch,
                InstanceId leader,
                NodeAddress leaderAddress,
                int leaderPort,
                boolean leaderReady,
                Optional<SystemIdentifier> system) {
            this(epoch, leader, leaderAddress, leaderPort, leaderReady, system, false);
        }
    }

    /**
     * Pledge: take nothing more from any primary, and wait for word. Whatever was received stays, and a server that was stopped stays
     * so. It is answered by {@link AgentReport#pledged}.
     */
    record Detach(Epoch epoch) implements Assignment {}

    /** Have PostgreSQL stopped and the lease given back; the data stays. */
    record Rest(Epoch epoch) implements Assignment {}
}
