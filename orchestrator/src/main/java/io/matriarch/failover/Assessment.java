package io.matriarch.failover;

import io.matriarch.lease.StoredStandbys;
import io.matriarch.protocol.cluster.StandbySet;
import io.matriarch.protocol.evidence.CandidateVerdict;
import io.matriarch.protocol.evidence.Evidence;
import io.matriarch.protocol.id.InstanceId;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/** What the policy makes of the leader. Every answer but {@link Nothing} has a reason. */
public sealed interface Assessment {

    /** The leader is well, or nobody may decide now. */
    record Nothing() implements Assessment {}

    /** It is too early; what is missing is asked for by {@code needs}. */
    record Wait(String code, String reason, List<Evidence> evidence, SortedSet<Need> needs) implements Assessment {
        public Wait {
            evidence = List.copyOf(evidence);
            needs = java.util.Collections.unmodifiableSortedSet(new TreeSet<>(needs));
        }
    }

    /** Nobody may be promoted. */
    record Refuse(String code, String reason, List<Evidence> evidence, List<CandidateVerdict> candidates)
            implements Assessment {
        public Refuse {
            evidence = List.copyOf(evidence);
            candidates = List.copyOf(candidates);
        }
    }

    /**
     * {@code candidate} shall lead in the next epoch.
     *
     * @param standbys in quorum mode, whose acknowledgements it needs
     * @param revokedAt in quorum mode, at which revision of the record of standbys it is safe
     */
    record Promote(
            InstanceId candidate,
            String reason,
            List<Evidence> evidence,
            List<CandidateVerdict> candidates,
            Optional<StandbySet> standbys,
            Optional<Long> revokedAt)
            implements Assessment {
        public Promote {
            evidence = List.copyOf(evidence);
            candidates = List.copyOf(candidates);
        }
    }

    /**
     * The standbys are taken away from the leader, in the next epoch.
     *
     * @param standbys whose acknowledgements it may count, as etcd says
     */
    record Revoke(StoredStandbys standbys, String reason, List<Evidence> evidence) implements Assessment {
        public Revoke {
            evidence = List.copyOf(evidence);
        }
    }

    /** PostgreSQL of the leader is started again where it is: its disk has what no standby has. */
    record RestartLeader(String reason, List<Evidence> evidence, List<CandidateVerdict> candidates)
            implements Assessment {
        public RestartLeader {
            evidence = List.copyOf(evidence);
            candidates = List.copyOf(candidates);
        }
    }

    /** What has to be known or done before the policy can go on. */
    enum Need {
        /** Reports of the standbys that are newer than the leader's end. */
        FRESH_REPORTS,
        /** What etcd says now. */
        LEADER_KEY,
        /** PostgreSQL of the leader killed over SSH. */
        FENCE
    }
}
