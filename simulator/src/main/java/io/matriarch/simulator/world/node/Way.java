package io.matriarch.simulator.world.node;

import io.matriarch.simulator.calibration.Calibration;
import io.matriarch.simulator.history.History;
import io.matriarch.simulator.time.VirtualTime;
import io.matriarch.simulator.world.Network;
import io.matriarch.simulator.world.Place;
import java.util.random.RandomGenerator;

/** What an orchestrator's connections go through. */
record Way(
        Place orchestrator,
        VirtualTime time,
        RandomGenerator random,
        Calibration calibration,
        Network network,
        History history) {

    /** Whether something sent there now would be answered. */
    boolean reaches(Node node) {
        return node.answers() && network.connects(orchestrator, node.place());
    }
}
