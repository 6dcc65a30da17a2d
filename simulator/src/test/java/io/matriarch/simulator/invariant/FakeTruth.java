package io.matriarch.simulator.invariant;

import io.matriarch.cluster.ClusterView;
import io.matriarch.protocol.cluster.ClusterState;
import io.matriarch.protocol.event.ClusterEvent;
import io.matriarch.protocol.id.InstanceId;
import io.matriarch.protocol.id.Timeline;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** How a told story ended. */
final class FakeTruth implements Truth {

    Optional<ClusterView> view;
    List<ClusterEvent> journal;
    Set<InstanceId> writable = new TreeSet<>();
    Set<InstanceId> running = new TreeSet<>();
    Map<InstanceId, InstanceId> upstreams = new TreeMap<>();
    Map<InstanceId, Timeline> timelines = new TreeMap<>();
    Optional<String> holder;
    Optional<String> misread = Optional.empty();

    private FakeTruth(List<ClusterEvent> journal) {
        this.journal = new ArrayList<>(journal);
        var state = journal.stream().reduce(ClusterState.unknown(Story.CLUSTER), ClusterState::evolve, (a, b) -> b);
        view = Optional.of(new ClusterView(state, journal.size(), List.of()));
        holder = Optional.empty();
    }

    /** All is well: {@code leader} leads, all others stream from it. */
    static FakeTruth led(InstanceId leader, List<ClusterEvent> journal) {
        var truth = new FakeTruth(journal);
        truth.holder = Optional.of(leader.value());
        truth.writable.add(leader);
        for (var id : List.of(Story.A, Story.B, Story.C)) {
            truth.running.add(id);
            truth.timelines.put(id, new Timeline(1));
            if (!id.equals(leader)) {
                truth.upstreams.put(id, leader);
            }
        }
        return truth;
    }

    @Override
    public Optional<ClusterView> view() {
        return view;
    }

    @Override
    public List<ClusterEvent> journal() {
        return journal;
    }

    @Override
    public Optional<String> misread() {
        return misread;
    }

    @Override
    public List<InstanceId> instances() {
        return List.of(Story.A, Story.B, Story.C);
    }

    @Override
    public boolean isWritable(InstanceId instance) {
        return writable.contains(instance);
    }

    @Override
    public boolean isRunning(InstanceId instance) {
        return running.contains(instance);
    }

    @Override
    public Optional<InstanceId> upstream(InstanceId instance) {
        return Optional.ofNullable(upstreams.get(instance));
    }

    @Override
    public Optional<Timeline> timeline(InstanceId instance) {
        return Optional.ofNullable(timelines.get(instance));
    }

    @Override
    public Optional<String> holder() {
        return holder;
    }
}
