package io.matriarch.inventory;

import io.matriarch.inventory.InventoryReading.Accepted;
import io.matriarch.inventory.InventoryReading.Refused;
import io.matriarch.inventory.yaml.YamlNode;
import io.matriarch.inventory.yaml.YamlReader;
import io.matriarch.inventory.yaml.YamlReading;
import io.matriarch.protocol.id.ClusterName;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Text to {@link Inventory}, or to every reason why not. */
public final class InventoryParser {

    private static final String ETCD = "etcd";
    private static final int DEFAULT_ETCD_PORT = 2379;

    private InventoryParser() {}

    /**
     * Reads an inventory.
     *
     * @param file the name under which errors speak of it
     */
    public static InventoryReading parse(String file, String text) {
        return switch (YamlReader.read(text)) {
            case YamlReading.Malformed malformed -> refused(file, malformed);
            case YamlReading.Document document -> read(file, document.root());
        };
    }

    private static Refused refused(String file, YamlReading.Malformed malformed) {
        return new Refused(malformed.flaws().stream()
                .map(flaw -> new InventoryError(
                        file,
                        flaw.path(),
                        flaw.line(),
                        flaw.value(),
                        flaw.column() > 0 ? "%s (column %d)".formatted(flaw.problem(), flaw.column()) : flaw.problem()))
                .toList());
    }

    private static InventoryReading read(String file, YamlNode root) {
        var findings = new Findings(file);
        var reader = new TypedReader(findings);
        var graph = GroupGraph.of(GroupReader.read(root, reader), findings);
        if (graph.isEmpty()) {
            return new Refused(findings.errors());
        }
        reportKeys(graph.get(), findings);
        var hosts = HostVariables.all(graph.get(), findings);
        var clusters = new ClusterReader(reader).read(hosts, graph.get());
        var etcd = etcdEndpoints(graph.get(), hosts, reader);
        return findings.anyErrors()
                ? new Refused(findings.errors())
                : new Accepted(new Inventory(file, in(etcd, clusters), etcd, findings.notices()));
    }

    private static SortedMap<ClusterName, DeclaredCluster> in(
            List<String> etcd, SortedMap<ClusterName, DeclaredCluster> clusters) {
        var placed = new TreeMap<>(clusters);
        placed.replaceAll((name, cluster) -> cluster.withEtcdEndpoints(etcd));
        return placed;
    }

    private static void reportKeys(GroupGraph graph, Findings findings) {
        for (var group : graph.groups()) {
            group.variables().forEach((key, value) -> KnownKeys.report(key, value, findings));
            group.hosts()
                    .values()
                    .forEach(membership ->
                            membership.variables().forEach((key, value) -> KnownKeys.report(key, value, findings)));
        }
    }

    private static List<String> etcdEndpoints(GroupGraph graph, List<HostVariables> hosts, TypedReader reader) {
        var members = graph.hostsOf(ETCD);
        var endpoints = new ArrayList<String>();
        for (var host : hosts) {
            if (!members.containsKey(host.host())) {
                continue;
            }
            var port = host.get("etcd_port").flatMap(reader::port).orElse(DEFAULT_ETCD_PORT);
            Identity.address(host.name(), reader, "a host of the group etcd is named by its IP address")
                    .ifPresent(address -> endpoints.add("http://%s:%d".formatted(address.inUrl(), port)));
        }
        return endpoints;
    }
}
