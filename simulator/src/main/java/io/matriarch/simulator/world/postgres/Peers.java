package io.matriarch.simulator.world.postgres;

import io.matriarch.protocol.id.NodeAddress;
import java.util.Optional;

/** Which server lives at an address. */
@FunctionalInterface
public interface Peers {

    /** The one there, running or not; empty when there is no such machine. */
    Optional<VirtualPostgres> at(NodeAddress address);
}
