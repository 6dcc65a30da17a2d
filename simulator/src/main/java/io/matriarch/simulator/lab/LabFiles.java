package io.matriarch.simulator.lab;

import io.matriarch.installation.Etcd;
import io.matriarch.installation.Host;
import io.matriarch.installation.Workplace;
import io.matriarch.protocol.id.ClusterName;
import io.matriarch.protocol.spec.ClusterSettings;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/** What a user would write: the inventory of the cluster, and the orchestrator's configuration. */
final class LabFiles {

    static final ClusterName CLUSTER = new ClusterName("pg-live");
    static final int SSH = 2222;
    static final int HTTP = 7400;
    static final int AKKA = 25520;

    /** The clients' user, its password and its database. */
    static final String CLIENTS = "live";

    private LabFiles() {}

    /** The inventory, in YAML. */
    static String inventory(List<Host> hosts, ClusterSettings settings) {
        return """
                all:
                  children:
                    %1$s:
                      hosts:
                %2$s      vars:
                        pg_cluster: %1$s
                        pg_rto: %3$s
                        pg_rpo: %4$d
                        pg_parameters: { shared_buffers: 64MB, max_connections: 60 }
                        pg_users: [ { name: %5$s, password: %5$s } ]
                        pg_databases: [ { name: %5$s, owner: %5$s } ]
                """.formatted(
                        CLUSTER,
                        hosts.stream().map(LabFiles::host).collect(Collectors.joining()),
                        seconds(settings.rto()),
                        settings.rpoBytes(),
                        CLIENTS);
    }

    private static String host(Host host) {
        return "        %s: { pg_seq: %d, pg_role: %s }\n"
                .formatted(
                        host.address(), host.instance().seq(), host.instance().seq() == 1 ? "primary" : "replica");
    }

    private static String seconds(Duration duration) {
        return duration.toMillis() % 1_000 == 0
                ? Long.toString(duration.toSeconds())
                : Double.toString(duration.toMillis() / 1e3);
    }

    /**
     * The orchestrator's configuration, in HOCON.
     *
     * @param user of the operating system, whom the nodes' processes belong to
     * @param javaHome a Java that the agents can run, or nothing: then they look for one
     */
    static String configuration(
            Net net, Workplace workplace, String user, List<Etcd.Member> etcd, String javaHome, String token) {
        return """
                matriarch {
                  http { listen = "%1$s:%2$d", token = "%3$s" }
                  cluster.listen = "%1$s:%4$d"
                  data-directory = "%5$s"
                  journal.url = "jdbc:h2:file:%5$s/journal"
                  etcd.endpoints = [%6$s]
                  ssh {
                    user = "%7$s"
                    port = %8$d
                    identity-file = "%9$s"
                    known-hosts = "%10$s"
                  }
                  node.base-directory = "%11$s"
                  %12$s
                }
                """.formatted(
                        net.addressOfOrchestrator(),
                        HTTP,
                        token,
                        AKKA,
                        workplace.orchestrator(),
                        etcd.stream().map(member -> '"' + member.url() + '"').collect(Collectors.joining(", ")),
                        user,
                        SSH,
                        workplace.identity(),
                        workplace.knownHosts(),
                        workplace.nodes(),
                        javaHome.isEmpty() ? "" : "node.java-home = \"%s\"".formatted(javaHome));
    }
}
