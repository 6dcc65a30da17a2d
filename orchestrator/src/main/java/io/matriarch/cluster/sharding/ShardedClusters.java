package io.matriarch.cluster.sharding;

import akka.actor.typed.ActorSystem;
import akka.cluster.sharding.typed.javadsl.ClusterSharding;
import akka.cluster.sharding.typed.javadsl.Entity;
import akka.cluster.sharding.typed.javadsl.EntityRef;
import akka.cluster.sharding.typed.javadsl.EntityTypeKey;
import akka.persistence.typed.PersistenceId;
import io.matriarch.cluster.ClusterActor;
import io.matriarch.cluster.ClusterGateway;
import io.matriarch.cluster.ClusterView;
import io.matriarch.cluster.CommandAnswer;
import io.matriarch.cluster.Surroundings;
import io.matriarch.protocol.cluster.Lifecycle;
import io.matriarch.protocol.command.ClusterCommand;
import io.matriarch.protocol.command.Refusal;
import io.matriarch.protocol.id.ClusterName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/**
 * The clusters as sharded entities. An entity once started is remembered for ever, so nobody is sent there by a name that no
 * journal knows: only {@link ClusterCommand.Apply} makes a new one.
 */
public final class ShardedClusters implements ClusterGateway {

    private static final EntityTypeKey<ClusterActor.Message> CLUSTERS =
            EntityTypeKey.create(ClusterActor.Message.class, "cluster");
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final ClusterSharding sharding;
    private final Supplier<SortedSet<ClusterName>> journalled;
    private final Executor blocking;

    private ShardedClusters(ClusterSharding sharding, Supplier<SortedSet<ClusterName>> journalled, Executor blocking) {
        this.sharding = sharding;
        this.journalled = journalled;
        this.blocking = blocking;
    }

    /**
     * Starts to host clusters on this orchestrator.
     *
     * @param journalled every cluster that has events; reads the database, so it is called on {@code blocking}
     */
    public static ShardedClusters start(
            ActorSystem<?> system,
            Surroundings surroundings,
            Supplier<SortedSet<ClusterName>> journalled,
            Executor blocking) {
        var sharding = ClusterSharding.get(system);
        sharding.init(Entity.of(
                CLUSTERS,
                entity -> ClusterActor.create(
                        new ClusterName(entity.getEntityId()),
                        PersistenceId.of(entity.getEntityTypeKey().name(), entity.getEntityId()),
                        surroundings)));
        return new ShardedClusters(sharding, journalled, blocking);
    }

    @Override
    public CompletionStage<CommandAnswer> execute(ClusterName cluster, ClusterCommand command) {
        if (command instanceof ClusterCommand.Apply) {
            return ask(cluster, command);
        }
        return known().thenCompose(names -> names.contains(cluster)
                ? ask(cluster, command)
                : CompletableFuture.completedStage(new CommandAnswer.Refused(new Refusal.NoSuchCluster(cluster))));
    }

    private CompletionStage<CommandAnswer> ask(ClusterName cluster, ClusterCommand command) {
        return entity(cluster).ask(replyTo -> new ClusterActor.Execute(command, replyTo), PATIENCE);
    }

    @Override
    public CompletionStage<Optional<ClusterView>> view(ClusterName cluster) {
        return known().thenCompose(names ->
                names.contains(cluster) ? look(cluster) : CompletableFuture.completedStage(Optional.empty()));
    }

    private CompletionStage<Optional<ClusterView>> look(ClusterName cluster) {
        return entity(cluster)
                .ask(ClusterActor.GetView::new, PATIENCE)
                .thenApply(view -> Optional.of(view).filter(ShardedClusters::isOurs));
    }

    private static boolean isOurs(ClusterView view) {
        return view.state().lifecycle() == Lifecycle.MANAGED || view.state().lifecycle() == Lifecycle.LEAVING;
    }

    @Override
    public CompletionStage<List<ClusterView>> all() {
        return known().thenCompose(names -> {
            var views =
                    names.stream().map(name -> look(name).toCompletableFuture()).toList();
            return CompletableFuture.allOf(views.toArray(CompletableFuture[]::new))
                    .thenApply(done -> {
                        var found = new ArrayList<ClusterView>();
                        views.forEach(view -> view.join().ifPresent(found::add));
                        return found;
                    });
        });
    }

    private CompletionStage<SortedSet<ClusterName>> known() {
        return CompletableFuture.supplyAsync(journalled, blocking);
    }

    private EntityRef<ClusterActor.Message> entity(ClusterName cluster) {
        return sharding.entityRefFor(CLUSTERS, cluster.value());
    }
}
