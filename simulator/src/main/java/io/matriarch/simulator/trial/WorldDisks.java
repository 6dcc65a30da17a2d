package io.matriarch.simulator.trial;

import io.matriarch.protocol.id.InstanceId;
import io.matriarch.protocol.id.Lsn;
import io.matriarch.protocol.id.Timeline;
import io.matriarch.simulator.invariant.Disks;
import io.matriarch.simulator.world.node.Node;
import java.util.function.Function;

/** The disks of a world, for the checkers. */
record WorldDisks(Function<InstanceId, Node> nodes) implements Disks {

    @Override
    public Share share(InstanceId instance, InstanceId writer, Timeline timeline, Lsn end) {
        var postgres = nodes.apply(instance).postgres();
        if (!postgres.hasData()) {
            return Share.NO_DATA;
        }
        return postgres.holds(writer, timeline, end) && end.compareTo(postgres.flushed()) <= 0 ? Share.ALL : Share.LESS;
    }

    @Override
    public Lsn end(InstanceId instance) {
        return nodes.apply(instance).postgres().flushed();
    }
}
