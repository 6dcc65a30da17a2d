package io.matriarch.demo;

import io.matriarch.installation.Account;
import io.matriarch.installation.Etcd;
import io.matriarch.installation.Host;
import io.matriarch.installation.Workplace;
import java.util.List;
import java.util.stream.Collectors;

/** What a user would write: the inventory of the cluster, and the orchestrator's configuration. */
final class DemoFiles {

    static final int RTO_SECONDS = 30;

    private DemoFiles() {}

    /** The inventory, in YAML. */
    static String inventory(List<Host> nodes, Ports ports) {
        var hosts = nodes.stream().map(DemoFiles::host).collect(Collectors.joining());
        return """
                all:
                  children:
                    %1$s:
                      hosts:
                %2$s      vars:
                        pg_cluster: %1$s
                        pg_rto: %3$d
                        pg_port: %4$d
                        patroni_port: %5$d
                        pg_parameters: { shared_buffers: 64MB }
                        pg_users: [ { name: %6$s, password: %7$s } ]
                        pg_databases: [ { name: %8$s, owner: %6$s } ]
                """.formatted(
                        DemoHosts.CLUSTER,
                        hosts,
                        RTO_SECONDS,
                        ports.postgres(),
                        ports.rest(),
                        Login.USER,
                        Login.PASSWORD,
                        Login.DATABASE);
    }

    /**
     * The orchestrator's configuration, in HOCON.
     *
     * @param javaHome a Java that the agents can run, or nothing: then they look for one
     */
    static String configuration(Workplace workplace, Account account, Ports ports, String javaHome) {
        return """
                matriarch {
                  http.listen = "127.0.0.1:%d"
                  cluster.listen = "127.0.0.1:%d"
                  data-directory = "%s"
                  journal.url = "jdbc:h2:file:%s"
                  etcd.endpoints = ["%s"]
                  ssh {
                    user = "%s"
                    port = %d
                    identity-file = "%s"
                    known-hosts = "%s"
                  }
                  node.base-directory = "%s"
                  %s
                }
                """.formatted(
                        ports.http(),
                        ports.akka(),
                        workplace.orchestrator(),
                        workplace.orchestrator().resolve("journal"),
                        etcd(ports).url(),
                        account.name(),
                        ports.ssh(),
                        workplace.identity(),
                        workplace.knownHosts(),
                        workplace.nodes(),
                        javaHome.isEmpty() ? "" : "node.java-home = \"%s\"".formatted(javaHome));
    }

    /** The one member there is. */
    static Etcd.Member etcd(Ports ports) {
        return new Etcd.Member("etcd", "127.0.0.1", ports.etcdClient(), ports.etcdPeer(), List.of());
    }

    private static String host(Host node) {
        var role = node.instance().seq() == 1 ? "primary" : "replica";
        return "        %s: { pg_seq: %d, pg_role: %s }\n"
                .formatted(node.address(), node.instance().seq(), role);
    }
}
