package io.matriarch.lease;

import java.util.List;

/**
 * Which etcd keeps the leases of a cluster: the orchestrator's own setting wins over the inventory's group {@code etcd}, and
 * where neither names one it is expected on this machine.
 *
 * @param configured URLs of the orchestrator's setting; empty when it has none
 */
public record EtcdChoice(List<String> configured) {

    private static final List<String> HERE = List.of("http://127.0.0.1:2379");

    /**
     * Checks the URLs.
     *
     * @throws IllegalArgumentException when one is not {@code http://<host>:<port>}
     */
    public EtcdChoice {
        configured = List.copyOf(configured);
        configured.forEach(EtcdEndpoint::parse);
    }

    /** The endpoints for a cluster whose inventory declares {@code declared}. */
    public List<String> endpoints(List<String> declared) {
        if (!configured.isEmpty()) {
            return configured;
        }
        return declared.isEmpty() ? HERE : declared;
    }
}
