package io.matriarch.ssh;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What is put on nodes, and where.
 *
 * @param baseDirectory everything of an instance lies under {@code <base>/<instance>}
 * @param jar the local file that holds the agent
 * @param javaHome where Java 25 or newer is on nodes; looked for when absent
 * @param binDirectory PostgreSQL's programs on nodes; found by the agent when absent
 * @param etcdEndpoints URLs
 * @param startPatience how long an agent may take from its start until it answers
 */
public record AgentInstallation(
        String baseDirectory,
        Path jar,
        Optional<String> javaHome,
        Optional<String> binDirectory,
        List<String> etcdEndpoints,
        Duration startPatience) {

    public AgentInstallation {
        etcdEndpoints = List.copyOf(etcdEndpoints);
    }

    /** With Java and PostgreSQL to be found on the nodes, and 30 s for an agent to start. */
    public static AgentInstallation of(String baseDirectory, Path jar, List<String> etcdEndpoints) {
        return new AgentInstallation(
                baseDirectory, jar, Optional.empty(), Optional.empty(), etcdEndpoints, Duration.ofSeconds(30));
    }
}
