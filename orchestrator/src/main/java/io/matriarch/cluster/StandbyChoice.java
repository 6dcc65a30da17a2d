package io.matriarch.cluster;

import io.matriarch.failover.Observations;
import io.matriarch.failover.Timings;
import io.matriarch.protocol.cluster.ClusterState;
import io.matriarch.protocol.cluster.InstanceState;
import io.matriarch.protocol.cluster.StandbySet;
import io.matriarch.protocol.event.StandbySetChosen;
import io.matriarch.protocol.id.InstanceId;
import java.time.Instant;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Whose acknowledgements the leader shall count, in quorum mode; asked only while the leader is well. Who streams comes in at once;
 * who has not streamed for a while goes, so that a failover does not depend on it. Never all of them: while nobody streams, writes wait.
 */
final class StandbyChoice {

    private StandbyChoice() {}

    static Optional<StandbySetChosen> event(ClusterState state, Observations seen, Timings timings, Instant now) {
        if (!state.isQuorum()) {
            return Optional.empty();
        }
        var wanted = wanted(state, seen, timings, now);
        if (wanted.isEmpty() || wanted.equals(state.standbys().standbys())) {
            return Optional.empty();
        }
        return Optional.of(new StandbySetChosen(
                state.leader().orElseThrow().epoch(),
                StandbySet.of(wanted),
                reason(state.standbys().standbys(), wanted),
                now));
    }

    private static SortedSet<InstanceId> wanted(ClusterState state, Observations seen, Timings timings, Instant now) {
        var wanted = new TreeSet<InstanceId>();
        for (var instance : state.instances().values()) {
            var id = instance.id();
            var streams = Streaming.isConfirmed(state, seen, id);
            var streamed = state.standbys().standbys().contains(id) && !isMissed(instance, seen, timings, now);
            if (streams || streamed) {
                wanted.add(id);
            }
        }
        return wanted;
    }

    private static boolean isMissed(InstanceState instance, Observations seen, Timings timings, Instant now) {
        if (instance.task().filter(task -> task.kind().removes()).isPresent()) {
            return true;
        }
        var last = seen.node(instance.id()).streamingSeenAt().orElse(seen.startedAt());
        var patience = timings.silence().multipliedBy(2);
        return !now.isBefore(last.plus(patience))
                && !now.isBefore(seen.startedAt().plus(patience));
    }

    private static String reason(SortedSet<InstanceId> before, SortedSet<InstanceId> after) {
        var come = new TreeSet<>(after);
        come.removeAll(before);
        var gone = new TreeSet<>(before);
        gone.removeAll(after);
        var words = new java.util.ArrayList<String>();
        come.forEach(id -> words.add(id + " streams"));
        gone.forEach(id -> words.add(id + " does not stream any more"));
        return String.join(", ", words);
    }
}
