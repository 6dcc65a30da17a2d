package io.matriarch.simulator.trial;

import io.matriarch.cluster.ClusterView;
import io.matriarch.protocol.cluster.ClusterState;
import io.matriarch.protocol.event.ClusterEvent;
import io.matriarch.protocol.id.InstanceId;
import io.matriarch.protocol.id.Timeline;
import io.matriarch.simulator.invariant.Truth;
import io.matriarch.simulator.runtime.Persisted;
import io.matriarch.simulator.runtime.Rereading;
import java.util.List;
import java.util.Optional;

/**
 * How things are in a world, for the checkers.
 *
 * @param rereads whether the journal is read once more through the production codec
 */
record WorldTruth(World world, Optional<ClusterView> view, boolean rereads) implements Truth {

    @Override
    public List<ClusterEvent> journal() {
        return world.orchestrators.journal().stream().map(Persisted::event).toList();
    }

    @Override
    public Optional<String> misread() {
        return rereads ? Rereading.difference(ClusterState.unknown(world.spec.name()), journal()) : Optional.empty();
    }

    @Override
    public List<InstanceId> instances() {
        return List.copyOf(world.nodes.keySet());
    }

    @Override
    public boolean isWritable(InstanceId instance) {
        return world.node(instance).postgres().isWritable();
    }

    @Override
    public boolean isRunning(InstanceId instance) {
        return world.node(instance).postgres().isRunning();
    }

    @Override
    public Optional<InstanceId> upstream(InstanceId instance) {
        return world.node(instance).postgres().upstream();
    }

    @Override
    public Optional<Timeline> timeline(InstanceId instance) {
        return world.node(instance).postgres().timeline();
    }

    @Override
    public Optional<String> holder() {
        return world.etcd.holder();
    }
}
