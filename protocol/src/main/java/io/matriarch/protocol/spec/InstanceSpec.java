package io.matriarch.protocol.spec;

import io.matriarch.protocol.id.InstanceId;
import io.matriarch.protocol.id.NodeAddress;

/**
 * An instance as somebody declared it.
 *
 * @param id its identity
 * @param address the node it runs on; one node, one instance
 * @param role where it starts
 */
public record InstanceSpec(InstanceId id, NodeAddress address, DeclaredRole role) {}
