package io.matriarch.agent.patroni;

import io.matriarch.protocol.agent.AgentConfig;
import io.matriarch.protocol.agent.PostgresReport;
import io.matriarch.protocol.agent.PostgresReport.ServerRole;
import io.matriarch.protocol.id.NodeAddress;

/** Our vocabulary in Patroni's. */
public final class PatroniWords {

    private PatroniWords() {}

    /** The state of a server. */
    public static String state(PostgresReport server) {
        return switch (server.state()) {
            case UNKNOWN -> "unknown";
            case ABSENT -> "uninitialized";
            case INITIALIZING -> "initializing new cluster";
            case CLONING -> "creating replica";
            case REWINDING -> "rewinding";
            case STOPPED -> "stopped";
            case CRASHED -> "crashed";
            case STARTING -> "starting";
            case RUNNING -> "running";
            case STOPPING -> "stopping";
        };
    }

    /** The role of a server; what is not a primary is a replica, or will be one. */
    public static String role(PostgresReport server) {
        return server.role().filter(role -> role == ServerRole.PRIMARY).isPresent() ? "primary" : "replica";
    }

    /** Where clients find a member's server. */
    public static String connectionUrl(NodeAddress address, AgentConfig config) {
        return "postgres://%s:%d/postgres"
                .formatted(address.inUrl(), config.settings().port());
    }

    /** Where its agent answers. */
    public static String apiUrl(NodeAddress address, AgentConfig config) {
        return "http://%s:%d/patroni"
                .formatted(address.inUrl(), config.settings().restPort());
    }

    /** Our version; Patroni's programs read it as numbers with dots. */
    public static String version() {
        var version = PatroniWords.class.getPackage().getImplementationVersion();
        return version == null ? "0.0.0" : version.replaceAll("[^0-9.].*", "");
    }
}
