package io.matriarch.protocol.cluster;

import io.matriarch.protocol.id.ClusterName;
import io.matriarch.protocol.id.Epoch;
import io.matriarch.protocol.id.InstanceId;
import io.matriarch.protocol.id.SystemIdentifier;
import io.matriarch.protocol.spec.ClusterSettings;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/** The next state, part by part; lives only while one event is applied. */
final class StateBuilder {

    private final ClusterName name;
    private Lifecycle lifecycle;
    private ClusterSettings settings;
    private final TreeMap<InstanceId, InstanceState> instances;
    private Epoch epoch;
    private Optional<Leadership> leader;
    private Optional<LeadershipChange> change;
    private Optional<Suspicion> suspicion;
    private Optional<Standstill> standstill;
    private boolean paused;
    private Optional<SystemIdentifier> system;
    private Optional<Removal> removal;
    private StandbySet standbys;

    StateBuilder(ClusterState from) {
        name = from.name();
        lifecycle = from.lifecycle();
        settings = from.settings();
        instances = new TreeMap<>(from.instances());
        epoch = from.epoch();
        leader = from.leader();
        change = from.change();
        suspicion = from.suspicion();
        standstill = from.standstill();
        paused = from.paused();
        system = from.system();
        removal = from.removal();
        standbys = from.standbys();
    }

    StateBuilder lifecycle(Lifecycle next) {
        lifecycle = next;
        return this;
    }

    StateBuilder settings(ClusterSettings next) {
        settings = next;
        return this;
    }

    StateBuilder put(InstanceState instance) {
        instances.put(instance.id(), instance);
        return this;
    }

    StateBuilder drop(InstanceId instance) {
        instances.remove(instance);
        return this;
    }

    StateBuilder with(InstanceId instance, UnaryOperator<InstanceState> how) {
        instances.computeIfPresent(instance, (id, state) -> how.apply(state));
        return this;
    }

    StateBuilder epoch(Epoch next) {
        epoch = epoch.isBefore(next) ? next : epoch;
        return this;
    }

    StateBuilder leader(Leadership next) {
        leader = Optional.of(next);
        return this;
    }

    StateBuilder begin(LeadershipChange next) {
        change = Optional.of(next);
        return moveOn().epoch(next.epoch());
    }

    StateBuilder endChange() {
        change = Optional.empty();
        return this;
    }

    StateBuilder suspect(Suspicion next) {
        suspicion = Optional.of(next);
        return this;
    }

    StateBuilder restartOrdered() {
        suspicion = suspicion.map(Suspicion::afterRestart);
        return this;
    }

    StateBuilder trust() {
        suspicion = Optional.empty();
        standstill = Optional.empty();
        return this;
    }

    StateBuilder triedInVain(InstanceId candidate) {
        suspicion = suspicion.map(s -> s.afterTrying(candidate));
        return this;
    }

    StateBuilder standstill(Standstill next) {
        standstill = Optional.of(next);
        suspicion = suspicion.map(s -> s.afterStandstill(next));
        return this;
    }

    StateBuilder moveOn() {
        standstill = Optional.empty();
        suspicion = suspicion.map(Suspicion::afterMovingOn);
        return this;
    }

    StateBuilder paused(boolean next) {
        paused = next;
        return this;
    }

    StateBuilder system(SystemIdentifier next) {
        system = Optional.of(next);
        return this;
    }

    StateBuilder standbys(StandbySet next) {
        standbys = next;
        return this;
    }

    StateBuilder removal(Removal next) {
        removal = Optional.of(next);
        return this;
    }

    ClusterState build() {
        return new ClusterState(
                name,
                lifecycle,
                settings,
                instances,
                epoch,
                leader,
                change,
                suspicion,
                standstill,
                paused,
                system,
                removal,
                standbys);
    }
}
