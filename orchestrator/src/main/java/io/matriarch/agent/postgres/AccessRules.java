package io.matriarch.agent.postgres;

import io.matriarch.protocol.agent.Member;
import io.matriarch.protocol.id.NodeAddress;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * pg_hba.conf and pg_ident.conf: who may connect from where. The first line that matches decides.
 *
 * @param osUser account of the operating system that may be the superuser through the unix socket
 * @see <a href="https://www.postgresql.org/docs/15/auth-pg-hba-conf.html">pg_hba.conf</a>
 */
record AccessRules(NodeAddress own, List<Member> members, String osUser) {

    /** Networks from which declared users may come, with a password. */
    static final List<String> PRIVATE_NETWORKS =
            List.of("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "127.0.0.0/8", "fc00::/7", "::1/128");

    private static final String MAP = "matriarch";

    AccessRules {
        members = List.copyOf(members);
    }

    /** The text of pg_hba.conf. */
    String hostBased() {
        var rules = new ArrayList<String>();
        rules.add("# Written by Matriarch; changes made here are lost.");
        rules.add("# The superuser: the agent only, from this node only.");
        rules.add(rule("local", "all", Configuration.SUPERUSER, "", "peer map=" + MAP));
        ownNetworks()
                .forEach(network -> rules.add(rule("host", "all", Configuration.SUPERUSER, network, "scram-sha-256")));
        rules.add(rule("host", "all", Configuration.SUPERUSER, "all", "reject"));
        rules.add("# The members: to stream, to clone and to rewind.");
        memberNetworks()
                .forEach(network ->
                        rules.add(rule("host", "replication,all", Configuration.REPLICATOR, network, "scram-sha-256")));
        rules.add(rule("host", "replication,all", Configuration.REPLICATOR, "all", "reject"));
        rules.add("# Everybody else, with a password.");
        rules.add(rule("local", "all", "all", "", "scram-sha-256"));
        PRIVATE_NETWORKS.forEach(network -> rules.add(rule("host", "all", "all", network, "scram-sha-256")));
        return String.join("\n", rules) + "\n";
    }

    /** The text of pg_ident.conf: the account that runs the server may be the superuser. */
    String identities() {
        return "# Written by Matriarch; changes made here are lost.\n" + MAP + " \"" + osUser.replace("\"", "\"\"")
                + "\" " + Configuration.SUPERUSER + "\n";
    }

    private Set<String> ownNetworks() {
        var networks = new LinkedHashSet<String>();
        networks.add(single(own));
        if (isLoopback(own)) {
            networks.add("127.0.0.1/32");
        }
        return networks;
    }

    /**
     * A process on a loopback address that does not bind its end of a connection comes from 127.0.0.1, whichever address is
     * its node's.
     */
    private Set<String> memberNetworks() {
        var networks = new LinkedHashSet<String>();
        networks.add(single(own));
        members.forEach(member -> networks.add(single(member.address())));
        if (networks.stream().anyMatch(network -> network.startsWith("127."))) {
            networks.add("127.0.0.0/8");
        }
        return networks;
    }

    private static String rule(String type, String databases, String user, String network, String method) {
        return "%-5s %-15s %-10s %-18s %s".formatted(type, databases, user, network, method);
    }

    private static String single(NodeAddress address) {
        return address.value() + (InetAddress.ofLiteral(address.value()) instanceof Inet6Address ? "/128" : "/32");
    }

    static boolean isLoopback(NodeAddress address) {
        return InetAddress.ofLiteral(address.value()).isLoopbackAddress();
    }
}
