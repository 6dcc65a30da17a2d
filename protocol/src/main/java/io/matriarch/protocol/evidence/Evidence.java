package io.matriarch.protocol.evidence;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.matriarch.protocol.id.Epoch;
import io.matriarch.protocol.id.InstanceId;
import io.matriarch.protocol.id.Lsn;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** One fact on which a decision rests, and when it was seen. "Unreachable" is such a fact; "down" never is. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "fact")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Evidence.PostgresStopped.class, name = "postgres-stopped"),
    @JsonSubTypes.Type(value = Evidence.PostgresUnhealthy.class, name = "postgres-unhealthy"),
    @JsonSubTypes.Type(value = Evidence.AgentUnreachable.class, name = "agent-unreachable"),
    @JsonSubTypes.Type(value = Evidence.LeaderKeyAbsent.class, name = "leader-key-absent"),
    @JsonSubTypes.Type(value = Evidence.LeaderKeyHeld.class, name = "leader-key-held"),
    @JsonSubTypes.Type(value = Evidence.LeaderKeyUnknown.class, name = "leader-key-unknown"),
    @JsonSubTypes.Type(value = Evidence.StandbyReceives.class, name = "standby-receives"),
    @JsonSubTypes.Type(value = Evidence.StandbyCutOff.class, name = "standby-cut-off"),
    @JsonSubTypes.Type(value = Evidence.Pledged.class, name = "pledged"),
    @JsonSubTypes.Type(value = Evidence.FencedOverSsh.class, name = "fenced-over-ssh"),
    @JsonSubTypes.Type(value = Evidence.OrderedByOperator.class, name = "ordered-by-operator")
})
public sealed interface Evidence {

    Instant seenAt();

    /** The fact for people. */
    String sentence();

    /** The agent saw PostgreSQL end; {@code endOfWal} is the last valid record's end on its disk, when found. */
    record PostgresStopped(InstanceId instance, Optional<Lsn> endOfWal, Instant seenAt) implements Evidence {
        @Override
        public String sentence() {
            return "the agent of %s reports PostgreSQL stopped, its WAL ends at %s"
                    .formatted(instance, endOfWal.map(Lsn::toString).orElse("an unknown position"));
        }
    }

    /** The agent is there, PostgreSQL is not what a leader's should be. */
    record PostgresUnhealthy(InstanceId instance, String what, Instant seenAt) implements Evidence {
        @Override
        public String sentence() {
            return "the agent of %s reports: %s".formatted(instance, what);
        }
    }

    /** Nothing has been heard from the agent. No evidence that PostgreSQL is down. */
    record AgentUnreachable(InstanceId instance, Duration silence, Instant seenAt) implements Evidence {
        @Override
        public String sentence() {
            return "nothing was heard from the agent of %s for %d ms".formatted(instance, silence.toMillis());
        }
    }

    /** etcd says that nobody holds the leader key: its lease has expired or was given up. */
    record LeaderKeyAbsent(long revision, Instant seenAt) implements Evidence {
        @Override
        public String sentence() {
            return "etcd has no leader key at revision %d: the lease has expired or was released".formatted(revision);
        }
    }

    /** etcd says who holds the leader key. */
    record LeaderKeyHeld(String holder, long revision, Instant seenAt) implements Evidence {
        @Override
        public String sentence() {
            return "the leader key is held by %s at etcd revision %d".formatted(holder, revision);
        }
    }

    /** etcd does not answer. */
    record LeaderKeyUnknown(Duration silence, Instant seenAt) implements Evidence {
        @Override
        public String sentence() {
            return "etcd has not answered for %d ms, so nobody knows who holds the lease".formatted(silence.toMillis());
        }
    }

    /** A standby still receives WAL from the leader: the leader lives, whatever the orchestrator sees. */
    record StandbyReceives(InstanceId standby, Lsn received, Instant seenAt) implements Evidence {
        @Override
        public String sentence() {
            return "%s still streams from the leader, received up to %s".formatted(standby, received);
        }
    }

    /** A standby has lost its stream from the leader. */
    record StandbyCutOff(InstanceId standby, Lsn received, Instant seenAt) implements Evidence {
        @Override
        public String sentence() {
            return "%s receives nothing from the leader any more, last at %s".formatted(standby, received);
        }
    }

    /** A standby has pledged: it acknowledges nothing to a primary of a lower epoch, and what it has received stays. */
    record Pledged(InstanceId standby, Epoch epoch, Lsn received, Instant seenAt) implements Evidence {
        @Override
        public String sentence() {
            return "%s has pledged epoch %s and acknowledges nothing older, received up to %s"
                    .formatted(standby, epoch, received);
        }
    }

    /** The supervisor logged in, killed PostgreSQL with all its processes and saw none left. */
    record FencedOverSsh(InstanceId instance, Instant seenAt) implements Evidence {
        @Override
        public String sentence() {
            return "PostgreSQL of %s was killed over SSH and no process of it is left".formatted(instance);
        }
    }

    /** A person said so. */
    record OrderedByOperator(boolean forced, Instant seenAt) implements Evidence {
        @Override
        public String sentence() {
            return forced ? "an operator forced it" : "an operator ordered it";
        }
    }
}
