package io.matriarch.simulator.world;

import io.matriarch.protocol.id.InstanceId;

/**
 * A host on the network.
 *
 * @param name unique; an instance's own name for its node
 */
public record Place(String name) implements Comparable<Place> {

    /** Where all clients are. */
    public static final Place CLIENTS = new Place("clients");

    /** The host of an instance. */
    public static Place of(InstanceId instance) {
        return new Place(instance.value());
    }

    /** The host of one of etcd's members, from 1. */
    public static Place ofEtcd(int member) {
        return new Place("etcd-" + member);
    }

    /** The host of an orchestrator, from 1. */
    public static Place ofOrchestrator(int number) {
        return new Place("orchestrator-" + number);
    }

    /** Asked for with every message, and a record's own way of comparing is a long one. */
    @Override
    public boolean equals(Object other) {
        return this == other || (other instanceof Place(var otherName) && name.equals(otherName));
    }

    @Override
    public int hashCode() {
        return name.hashCode();
    }

    @Override
    public int compareTo(Place other) {
        return name.compareTo(other.name);
    }

    @Override
    public String toString() {
        return name;
    }
}
