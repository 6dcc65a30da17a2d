package io.matriarch.inventory;

import io.matriarch.inventory.yaml.YamlNode;
import io.matriarch.protocol.id.ClusterName;
import io.matriarch.protocol.id.InstanceId;
import io.matriarch.protocol.id.NodeAddress;
import io.matriarch.protocol.spec.ClusterSettings;
import io.matriarch.protocol.spec.ClusterSpec;
import io.matriarch.protocol.spec.DeclaredRole;
import io.matriarch.protocol.spec.InstanceSpec;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/** PostgreSQL hosts to clusters: what each of them is, and what all of one cluster have to agree on. */
final class ClusterReader {

    private final TypedReader reader;
    private final SettingsReader settings;

    ClusterReader(TypedReader reader) {
        this.reader = reader;
        settings = new SettingsReader(reader);
    }

    /** The clusters; only to be used when the findings have no errors. */
    SortedMap<ClusterName, DeclaredCluster> read(List<HostVariables> hosts, GroupGraph graph) {
        var members = new TreeMap<ClusterName, List<Identity>>();
        var addresses = new TreeMap<String, Value>();
        for (var host : hosts) {
            if (!Identity.isClaimedBy(host)) {
                continue;
            }
            var identity = Identity.of(host, graph, reader);
            LaterKeys.check(host, reader);
            settings.read(host);
            identity.address().ifPresent(address -> refuseSecondSpelling(host, address, addresses));
            identity.cluster()
                    .ifPresent(cluster -> members.computeIfAbsent(cluster, c -> new ArrayList<>())
                            .add(identity));
        }
        var clusters = new TreeMap<ClusterName, DeclaredCluster>();
        members.forEach((name, identities) -> cluster(name, identities).ifPresent(it -> clusters.put(name, it)));
        return clusters;
    }

    private void refuseSecondSpelling(HostVariables host, NodeAddress address, Map<String, Value> seen) {
        var before = seen.putIfAbsent(InetAddress.ofLiteral(address.value()).getHostAddress(), host.where());
        if (before != null) {
            reader.findings()
                    .error(
                            host.where().path(),
                            host.where().line(),
                            host.host(),
                            "one node has one name; this address also stands at " + before.path());
        }
    }

    private Optional<DeclaredCluster> cluster(ClusterName name, List<Identity> members) {
        refuseSecondSeq(name, members);
        var primary = primary(name, members);
        primary.ifPresent(leader -> members.forEach(member -> compareSettings(name, leader, member)));
        if (primary.isEmpty() || reader.findings().anyErrors()) {
            return Optional.empty();
        }
        var instances = new ArrayList<InstanceSpec>();
        var variables = new TreeMap<InstanceId, SortedMap<String, YamlNode>>();
        for (var member : members) {
            var id = name.instance(member.seq().orElseThrow());
            instances.add(new InstanceSpec(
                    id, member.address().orElseThrow(), member.role().orElseThrow()));
            var kept = new TreeMap<String, YamlNode>();
            member.host().variables().forEach((key, value) -> kept.put(key, value.node()));
            variables.put(id, kept);
        }
        var declared = settings.read(primary.get().host());
        return Optional.of(new DeclaredCluster(
                new ClusterSpec(name, declared.settings(), instances), declared.passwords(), variables));
    }

    private void refuseSecondSeq(ClusterName name, List<Identity> members) {
        var seen = new TreeMap<Integer, Identity>();
        for (var member : members) {
            member.seq().ifPresent(seq -> {
                var before = seen.putIfAbsent(seq, member);
                if (before != null) {
                    reader.findings()
                            .error(
                                    member.host().get("pg_seq").orElseThrow(),
                                    "pg_seq is unique in its cluster; %s of %s is taken by %s"
                                            .formatted(seq, name, before.host().host()));
                }
            });
        }
    }

    private Optional<Identity> primary(ClusterName name, List<Identity> members) {
        var primaries = members.stream()
                .filter(member -> member.role()
                        .filter(role -> role == DeclaredRole.PRIMARY)
                        .isPresent())
                .toList();
        primaries.stream()
                .skip(1)
                .forEach(second -> reader.findings()
                        .error(
                                second.host().get("pg_role").orElseThrow(),
                                "exactly one instance of a cluster is declared primary; %s has %s already"
                                        .formatted(
                                                name,
                                                primaries.getFirst().host().host())));
        // When a role could not be read, it may be the one that is missed here.
        if (primaries.isEmpty()
                && members.stream().allMatch(member -> member.role().isPresent())) {
            var first = members.getFirst().host();
            reader.findings()
                    .error(
                            first.get("pg_cluster").orElseGet(first::where),
                            "exactly one instance of a cluster is declared primary; %s has none".formatted(name));
        }
        return primaries.stream().findFirst();
    }

    private void compareSettings(ClusterName name, Identity primary, Identity member) {
        var ofPrimary = settings.read(primary.host());
        var ofMember = settings.read(member.host());
        if (ofPrimary.equals(ofMember)) {
            return;
        }
        for (var field : SharedField.ALL) {
            var wanted = field.of().apply(ofPrimary.settings());
            if (wanted.equals(field.of().apply(ofMember.settings()))) {
                continue;
            }
            var at =
                    member.host().get(field.key()).orElseGet(() -> member.host().where());
            var who = "the primary of %s, %s, has another"
                    .formatted(name, primary.host().host());
            if (field.mustAgree()) {
                reader.findings()
                        .error(
                                at.path(),
                                at.line(),
                                member.host()
                                        .get(field.key())
                                        .map(Findings::shown)
                                        .orElse(""),
                                "all instances of a cluster have the same %s; %s".formatted(field.key(), who));
            } else {
                reader.findings()
                        .adjusted(at, "%s is of the whole cluster: %s, which is taken".formatted(field.key(), who));
            }
        }
    }

    /**
     * What belongs to a cluster and not to an instance.
     *
     * @param mustAgree whether instances that differ contradict one another; otherwise the primary's is taken
     */
    private record SharedField(String key, boolean mustAgree, Function<ClusterSettings, Object> of) {

        static final List<SharedField> ALL = List.of(
                new SharedField("pg_rto", true, ClusterSettings::rto),
                new SharedField("pg_rpo", true, ClusterSettings::rpoBytes),
                new SharedField("pg_namespace", true, ClusterSettings::namespace),
                new SharedField("pg_port", true, ClusterSettings::port),
                new SharedField("patroni_port", true, ClusterSettings::restPort),
                new SharedField("pg_version", true, ClusterSettings::majorVersion),
                new SharedField("pg_checksum", true, ClusterSettings::checksums),
                new SharedField("pg_encoding", false, ClusterSettings::encoding),
                new SharedField("pg_locale", false, ClusterSettings::locale),
                new SharedField("pg_parameters", false, ClusterSettings::parameters),
                new SharedField("pg_users", false, ClusterSettings::roles),
                new SharedField("pg_databases", false, ClusterSettings::databases));
    }
}
