package io.matriarch.http;

import io.matriarch.cluster.ClusterGateway;
import io.matriarch.persistence.audit.EventLog;
import io.matriarch.persistence.projection.EventFeed;
import io.matriarch.persistence.secret.SecretStore;
import java.time.InstantSource;
import java.util.function.BooleanSupplier;

/**
 * What the API needs of the rest.
 *
 * @param ready whether the journal can be reached and the clusters are recovered; asked on every request, must not block
 */
public record HttpPorts(
        ClusterGateway gateway,
        EventLog log,
        EventFeed feed,
        SecretStore secrets,
        BooleanSupplier ready,
        InstantSource clock) {}
