package io.matriarch.demo;

import io.matriarch.installation.Host;
import io.matriarch.protocol.id.ClusterName;
import java.util.List;
import java.util.stream.IntStream;

/** The hosts of the demo: one loopback address each. */
final class DemoHosts {

    static final ClusterName CLUSTER = new ClusterName("pg-demo");

    static final int FEWEST = 2;
    static final int MOST = 9;

    private DemoHosts() {}

    /** {@code pg-demo-1} on 127.0.0.11, {@code pg-demo-2} on 127.0.0.12 and so on. */
    static List<Host> first(int count) {
        return IntStream.rangeClosed(1, count)
                .mapToObj(seq -> new Host(CLUSTER.instance(seq), "127.0.0." + (10 + seq), List.of()))
                .toList();
    }
}
