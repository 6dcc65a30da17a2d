package io.matriarch.ssh;

import io.matriarch.lease.EtcdChoice;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * What is put on nodes, and where.
 *
 * @param baseDirectory everything of an instance lies under {@code <base>/<instance>}
 * @param jar the local file that holds the agent
 * @param javaHome where Java 25 or newer is on nodes; looked for when absent
 * @param binDirectory PostgreSQL's programs on nodes; found by the agent when absent
 * @param etcd which etcd agents keep their leases in
 * @param startPatience how long an agent may take from its start until it answers
 */
public record AgentInstallation(
        String baseDirectory,
        Path jar,
        Optional<String> javaHome,
        Optional<String> binDirectory,
        EtcdChoice etcd,
        Duration startPatience) {

    /** With Java and PostgreSQL to be found on the nodes, and 30 s for an agent to start. */
    public static AgentInstallation of(String baseDirectory, Path jar, EtcdChoice etcd) {
        return new AgentInstallation(
                baseDirectory, jar, Optional.empty(), Optional.empty(), etcd, Duration.ofSeconds(30));
    }
}
