package io.matriarch.protocol.agent;

import io.matriarch.protocol.id.InstanceId;
import io.matriarch.protocol.id.NodeAddress;

/** One instance of the cluster as its peers have to know it: for slots, for pg_hba.conf, to connect. */
public record Member(InstanceId instance, NodeAddress address) {}
