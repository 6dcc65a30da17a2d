package io.matriarch.demo;

import io.matriarch.http.wire.RowBody;
import io.matriarch.installation.Api;
import io.matriarch.installation.Host;
import io.matriarch.installation.InstallationFailure;
import io.matriarch.installation.Time;
import io.matriarch.protocol.id.InstanceId;
import java.util.List;
import java.util.Optional;

/** All that runs once the cluster is up, and who tells of it. */
record Stage(
        List<Host> nodes,
        Api api,
        WritingClient client,
        WriteLog log,
        Injection injection,
        Narrator narrator,
        Time time) {

    Stage {
        nodes = List.copyOf(nodes);
    }

    Optional<Host> node(String instance) {
        return nodes.stream()
                .filter(node -> node.instance().value().equals(instance))
                .findFirst();
    }

    /** Who leads now. */
    Host leader() {
        return api.cluster()
                .leader()
                .flatMap(this::node)
                .orElseThrow(() -> new InstallationFailure("%s has no leader".formatted(DemoHosts.CLUSTER)));
    }

    Host node(InstanceId instance) {
        return node(instance.value()).orElseThrow();
    }

    /** Whether one leads and all others stream from it. */
    boolean isWell() {
        var rows = api.cluster().rows();
        return rows.size() == nodes.size() && rows.stream().allMatch(RowBody::isWell);
    }
}
