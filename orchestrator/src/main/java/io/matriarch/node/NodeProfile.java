package io.matriarch.node;

import io.matriarch.protocol.agent.LeaseTimings;
import io.matriarch.protocol.agent.Member;
import io.matriarch.protocol.id.InstanceId;
import io.matriarch.protocol.id.NodeAddress;
import io.matriarch.protocol.spec.ClusterSettings;
import java.util.List;

/**
 * What a node has to know of its cluster, without secrets: those are added by the connector, so that no actor ever holds one.
 *
 * @param members all instances of the cluster, this one included
 */
public record NodeProfile(
        InstanceId instance, NodeAddress address, ClusterSettings settings, List<Member> members, LeaseTimings lease) {

    public NodeProfile {
        members = List.copyOf(members);
    }
}
