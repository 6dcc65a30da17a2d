package io.matriarch.server;

import io.matriarch.http.HttpSettings;
import io.matriarch.persistence.journal.JournalConfig;
import io.matriarch.ssh.AgentInstallation;
import io.matriarch.ssh.SshSettings;
import java.util.List;

/**
 * All that an orchestrator node is made from.
 *
 * @param remoteHost where other orchestrators reach this one
 * @param remotePort 0 for any free one
 * @param seeds {@code host:port} of orchestrators to join; empty: this one is by itself
 */
public record OrchestratorSettings(
        HttpSettings http,
        JournalConfig journal,
        SshSettings ssh,
        AgentInstallation installation,
        String remoteHost,
        int remotePort,
        List<String> seeds) {

    public OrchestratorSettings {
        seeds = List.copyOf(seeds);
    }
}
