package io.matriarch.http.wire;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Optional;

/**
 * An instance that shall join a cluster.
 *
 * @param seq unique in the cluster, 0 or more
 * @param address of its node, an IPv4 or IPv6 literal
 * @param role {@code replica}, {@code offline} or {@code delayed}; replica when absent
 */
public record AddInstanceRequest(
        @JsonProperty(required = true) int seq,
        @JsonProperty(required = true) String address,
        Optional<String> role) {}
