package io.matriarch.inventory;

import io.matriarch.inventory.Group.Membership;
import io.matriarch.protocol.id.ClusterName;
import io.matriarch.protocol.id.InstanceId;
import io.matriarch.protocol.id.NodeAddress;
import io.matriarch.protocol.spec.DeclaredRole;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Who a PostgreSQL host is: {@code pg_cluster}, {@code pg_seq} and {@code pg_role}. A part that is missing or wrong is absent
 * here, and the findings say why.
 */
record Identity(
        HostVariables host,
        Optional<NodeAddress> address,
        Optional<ClusterName> cluster,
        Optional<Integer> seq,
        Optional<DeclaredRole> role) {

    private static final String ADDRESS_RULE =
            "a PostgreSQL host is named by its IP address, such as 10.10.10.11: no host name, no range, no port";
    private static final String SEQ_RULE = "pg_seq is a non-negative integer, unique in its cluster";
    private static final String ROLE_RULE = "pg_role is one of primary, replica, offline, delayed";

    /** Whether the host is meant to run PostgreSQL. */
    static boolean isClaimedBy(HostVariables host) {
        return host.get("pg_cluster").isPresent()
                || host.get("pg_seq").isPresent()
                || host.get("pg_role").isPresent();
    }

    static Identity of(HostVariables host, GroupGraph graph, TypedReader reader) {
        refuseTwoClusters(host, graph, reader.findings());
        refuseTwoInstances(host, "pg_seq", reader.findings());
        refuseTwoInstances(host, "pg_role", reader.findings());
        return new Identity(
                host,
                address(host.name(), reader, ADDRESS_RULE),
                required(host, "pg_cluster", ClusterName.RULE_IN_WORDS, reader.findings())
                        .flatMap(value -> reader.named(value, ClusterName.RULE_IN_WORDS, ClusterName::new)),
                required(host, "pg_seq", SEQ_RULE, reader.findings())
                        .flatMap(value -> reader.integer(value, 0, InstanceId.MOST_SEQ, SEQ_RULE))
                        .map(Math::toIntExact),
                required(host, "pg_role", ROLE_RULE, reader.findings()).flatMap(value -> role(value, reader)));
    }

    static Optional<NodeAddress> address(Value value, TypedReader reader, String rule) {
        return reader.named(value, rule, NodeAddress::new)
                .filter(NodeAddress::isOfOneMachine)
                .or(() -> reader.refuse(value, rule));
    }

    private static Optional<Value> required(HostVariables host, String key, String rule, Findings findings) {
        var value = host.get(key);
        if (value.isEmpty()) {
            findings.error(
                    host.where().path() + "." + key,
                    host.where().line(),
                    "",
                    "%s is missing, and every PostgreSQL host has it: %s".formatted(key, rule));
        }
        return value;
    }

    private static Optional<DeclaredRole> role(Value value, TypedReader reader) {
        return reader.text(value, ROLE_RULE).flatMap(text -> switch (text) {
            case "primary" -> Optional.of(DeclaredRole.PRIMARY);
            case "replica" -> Optional.of(DeclaredRole.REPLICA);
            case "offline" -> Optional.of(DeclaredRole.OFFLINE);
            case "delayed" -> Optional.of(DeclaredRole.DELAYED);
            default -> reader.refuse(value, ROLE_RULE);
        });
    }

    /**
     * Each group that names a host may put it in a cluster, by what stands beside the host there or by what the group has.
     * Where two of them name different clusters, inheritance would silently prefer one; but nobody meant that.
     */
    private static void refuseTwoClusters(HostVariables host, GroupGraph graph, Findings findings) {
        var claims = new ArrayList<Value>();
        for (var membership : host.memberships()) {
            claim(membership, host.memberships(), graph).ifPresent(claims::add);
        }
        var clusters = claims.stream().map(Findings::shown).distinct().toList();
        if (clusters.size() > 1) {
            findings.error(
                    host.where().path(),
                    host.where().line(),
                    host.host(),
                    "a node belongs to one PostgreSQL cluster, this one to %s: %s"
                            .formatted(
                                    String.join(" and ", clusters),
                                    claims.stream().map(Value::path).collect(Collectors.joining(", "))));
        }
    }

    private static Optional<Value> claim(Membership membership, List<Membership> all, GroupGraph graph) {
        var own = Optional.ofNullable(membership.variables().get("pg_cluster"));
        if (own.isPresent()) {
            return own;
        }
        // A group around another one of the host's is overridden by that one, which is how inheritance is meant.
        var overridden = all.stream()
                .anyMatch(other -> graph.isInside(other.group(), membership.group())
                        && (other.variables().containsKey("pg_cluster")
                                || graph.inheritedBy(other, "pg_cluster").isPresent()));
        return overridden ? Optional.empty() : graph.inheritedBy(membership, "pg_cluster");
    }

    private static void refuseTwoInstances(HostVariables host, String key, Findings findings) {
        var own = host.memberships().stream()
                .flatMap(
                        membership -> Optional.ofNullable(membership.variables().get(key)).stream())
                .toList();
        own.stream()
                .skip(1)
                .filter(value -> !value.sameAs(own.getFirst()))
                .forEach(value -> findings.error(
                        value,
                        "a node runs one instance; %s is given otherwise at %s"
                                .formatted(key, own.getFirst().path())));
    }
}
