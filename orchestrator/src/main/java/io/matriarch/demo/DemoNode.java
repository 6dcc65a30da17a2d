package io.matriarch.demo;

import io.matriarch.protocol.id.ClusterName;
import io.matriarch.protocol.id.InstanceId;
import java.util.List;
import java.util.stream.IntStream;

/** A host of the demo: one loopback address, one instance. */
record DemoNode(InstanceId instance, String address) {

    static final ClusterName CLUSTER = new ClusterName("pg-demo");

    static final int FEWEST = 2;
    static final int MOST = 9;

    /** {@code pg-demo-1} on 127.0.0.11, {@code pg-demo-2} on 127.0.0.12 and so on. */
    static List<DemoNode> first(int count) {
        return IntStream.rangeClosed(1, count)
                .mapToObj(seq -> new DemoNode(CLUSTER.instance(seq), "127.0.0." + (10 + seq)))
                .toList();
    }
}
