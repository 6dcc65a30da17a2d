package io.matriarch.config;

import io.matriarch.protocol.agent.Secret;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The orchestrator's settings, checked. {@code reference.conf} says what each means and its default.
 *
 * @param dataDirectory as given: relative to the working directory, or absolute
 */
public record MatriarchConfig(
        Path dataDirectory,
        Http http,
        Journal journal,
        Etcd etcd,
        Ssh ssh,
        Node node,
        Postgres postgres,
        Cluster cluster) {

    /** The API. */
    public record Http(Listen listen, Optional<Secret> token) {}

    /** Where events are kept. The URL never holds a password. */
    public record Journal(String url, Optional<String> user, Optional<Secret> password) {}

    /**
     * Where leases are kept.
     *
     * @param endpoints URLs; empty when the inventory's group {@code etcd} has to be taken
     */
    public record Etcd(List<String> endpoints) {
        public Etcd {
            endpoints = List.copyOf(endpoints);
        }
    }

    /**
     * How nodes are reached.
     *
     * @param identityFile the usual ones in {@code ~/.ssh} when absent
     */
    public record Ssh(String user, int port, Optional<Path> identityFile, Path knownHosts) {}

    /** Where things are on the nodes. */
    public record Node(String baseDirectory, Optional<String> javaHome) {}

    /** PostgreSQL on the nodes. */
    public record Postgres(Optional<String> binDirectory) {}

    /**
     * The other orchestrators.
     *
     * @param seeds the same for all; empty when there is one
     */
    public record Cluster(Listen listen, List<Listen> seeds) {
        public Cluster {
            seeds = List.copyOf(seeds);
        }
    }
}
