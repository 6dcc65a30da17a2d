package io.matriarch.http.wire;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.matriarch.cluster.ClusterView;
import java.util.Optional;

/**
 * One instance as it is now.
 *
 * @param role {@code leader} or {@code replica}
 * @param lagBytes how far a replica is behind the leader
 * @param note progress or what is wrong, for people
 */
public record RowBody(
        String cluster,
        String instance,
        String host,
        int port,
        String role,
        String state,
        Optional<Integer> timeline,
        @JsonProperty("lag_bytes") Optional<Long> lagBytes,
        long epoch,
        Optional<String> note) {

    public static RowBody of(ClusterView.Row row) {
        return new RowBody(
                row.instance().cluster().value(),
                row.instance().value(),
                row.host().value(),
                row.port(),
                row.role(),
                row.state(),
                row.timeline().map(timeline -> timeline.value()),
                row.lagBytes(),
                row.epoch().value(),
                row.note());
    }

    /** Whether nothing is left to be done for it: a leader runs, or a replica streams and has caught up. */
    @JsonIgnore
    public boolean isWell() {
        return switch (role) {
            case "leader" -> state.equals("running");
            default -> state.equals("streaming");
        };
    }
}
