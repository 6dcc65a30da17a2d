package io.matriarch.protocol.spec;

import io.matriarch.protocol.Require;
import io.matriarch.protocol.id.DatabaseName;
import io.matriarch.protocol.id.RoleName;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What holds for every instance of a cluster.
 *
 * @param rto bound on the write outage of a failover ({@code pg_rto})
 * @param rpoBytes bound on acknowledged bytes that a failover may lose ({@code pg_rpo}); 0 = nothing, quorum mode
 * @param namespace prefix of its keys in etcd, with a slash at both ends ({@code pg_namespace})
 * @param port where PostgreSQL listens ({@code pg_port})
 * @param restPort where the agent serves the read-only REST endpoints
 * @param majorVersion PostgreSQL's major version ({@code pg_version}); the newest installed when absent
 * @param checksums whether data pages are checksummed ({@code pg_checksum})
 * @param parameters PostgreSQL's settings that differ from ours, by name ({@code pg_parameters})
 * @param etcdEndpoints URLs of the inventory's group {@code etcd}; empty when the orchestrator's own are to be used
 */
public record ClusterSettings(
        Duration rto,
        long rpoBytes,
        String namespace,
        int port,
        int restPort,
        Optional<Integer> majorVersion,
        boolean checksums,
        String encoding,
        String locale,
        SortedMap<String, String> parameters,
        List<RoleSpec> roles,
        List<DatabaseSpec> databases,
        List<String> etcdEndpoints) {

    public static final Duration DEFAULT_RTO = Duration.ofSeconds(30);
    public static final long DEFAULT_RPO_BYTES = 1_048_576;

    public ClusterSettings {
        Require.that(rto.isPositive(), "pg_rto %s is not positive", rto);
        Require.that(rpoBytes >= 0, "pg_rpo %s is negative", rpoBytes);
        parameters = Collections.unmodifiableSortedMap(new TreeMap<>(parameters));
        roles = List.copyOf(roles);
        databases = List.copyOf(databases);
        etcdEndpoints = List.copyOf(etcdEndpoints);
    }

    /** The defaults of the documents we implement. */
    public static ClusterSettings defaults() {
        return new ClusterSettings(
                DEFAULT_RTO,
                DEFAULT_RPO_BYTES,
                "/pg/",
                5432,
                8008,
                Optional.empty(),
                true,
                "UTF8",
                "C",
                new TreeMap<>(),
                List.of(),
                List.of(),
                List.of());
    }

    public Optional<RoleSpec> role(RoleName name) {
        return roles.stream().filter(role -> role.name().equals(name)).findFirst();
    }

    public Optional<DatabaseSpec> database(DatabaseName name) {
        return databases.stream()
                .filter(database -> database.name().equals(name))
                .findFirst();
    }

    /** These settings with other bounds on outage and loss. */
    public ClusterSettings withBounds(Duration otherRto, long otherRpoBytes) {
        return new ClusterSettings(
                otherRto,
                otherRpoBytes,
                namespace,
                port,
                restPort,
                majorVersion,
                checksums,
                encoding,
                locale,
                parameters,
                roles,
                databases,
                etcdEndpoints);
    }

    /** These settings with other roles. */
    public ClusterSettings withRoles(List<RoleSpec> others) {
        return new ClusterSettings(
                rto,
                rpoBytes,
                namespace,
                port,
                restPort,
                majorVersion,
                checksums,
                encoding,
                locale,
                parameters,
                others,
                databases,
                etcdEndpoints);
    }

    /** These settings with the leases of the cluster kept in another etcd. */
    public ClusterSettings withEtcdEndpoints(List<String> others) {
        return new ClusterSettings(
                rto,
                rpoBytes,
                namespace,
                port,
                restPort,
                majorVersion,
                checksums,
                encoding,
                locale,
                parameters,
                roles,
                databases,
                others);
    }
}
