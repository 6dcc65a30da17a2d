package io.matriarch.cluster;

import io.matriarch.protocol.command.ClusterCommand;
import io.matriarch.protocol.id.ClusterName;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** The way to the clusters for HTTP and whoever else asks from outside the actors. */
public interface ClusterGateway {

    /** Carries out a command, or refuses it; fails with a TimeoutException when the cluster does not answer. */
    CompletionStage<CommandAnswer> execute(ClusterName cluster, ClusterCommand command);

    /** A cluster as it is now; empty when there is none of that name. */
    CompletionStage<Optional<ClusterView>> view(ClusterName cluster);

    /** All managed clusters, by name. */
    CompletionStage<List<ClusterView>> all();
}
