package io.matriarch.http.wire;

import io.matriarch.persistence.audit.Verification;
import io.matriarch.protocol.id.ClusterName;
import java.util.List;

/**
 * Whether the state that the cluster lives by is the one that its journal tells.
 *
 * @param sequence the number of the event after which both were compared
 * @param differences none when it holds
 */
public record VerificationBody(String cluster, long sequence, boolean holds, List<Difference> differences) {

    public VerificationBody {
        differences = List.copyOf(differences);
    }

    public static VerificationBody of(ClusterName cluster, Verification verification) {
        return switch (verification) {
            case Verification.Holds holds -> new VerificationBody(cluster.value(), holds.sequence(), true, List.of());
            case Verification.Differs differs ->
                new VerificationBody(
                        cluster.value(),
                        differs.sequence(),
                        false,
                        differs.differences().stream().map(Difference::of).toList());
        };
    }

    /**
     * One part in which the two states differ.
     *
     * @param path a JSON pointer into the state
     * @param live as JSON; empty when the part is absent
     * @param replayed as JSON; empty when the part is absent
     */
    public record Difference(String path, String live, String replayed) {
        static Difference of(Verification.Difference difference) {
            return new Difference(difference.path(), difference.live(), difference.replayed());
        }
    }
}
