package io.matriarch.simulator.world.orchestrator;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.ChildFailed;
import akka.actor.typed.Terminated;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import io.matriarch.cluster.ClusterActor;

/** What a shard is to its entity: it starts the cluster's actor, passes on what comes, and hears of its end. */
final class HostedCluster extends AbstractBehavior<ClusterActor.Message> {

    /** Who has to know. */
    interface Host {
        void started(ActorRef<ClusterActor.Message> cluster);

        /** The actor has ended, and nobody had ended it. */
        void failed(Throwable cause);
    }

    private final ActorRef<ClusterActor.Message> cluster;
    private final Host host;

    private HostedCluster(
            ActorContext<ClusterActor.Message> context, Behavior<ClusterActor.Message> behavior, Host host) {
        super(context);
        this.host = host;
        this.cluster = context.spawn(behavior, "cluster");
        context.watch(cluster);
        host.started(cluster);
    }

    static Behavior<ClusterActor.Message> create(Behavior<ClusterActor.Message> behavior, Host host) {
        return Behaviors.setup(context -> new HostedCluster(context, behavior, host));
    }

    @Override
    public Receive<ClusterActor.Message> createReceive() {
        return newReceiveBuilder()
                .onAnyMessage(message -> {
                    cluster.tell(message);
                    return this;
                })
                .onSignal(ChildFailed.class, failed -> {
                    host.failed(failed.cause());
                    return Behaviors.stopped();
                })
                .onSignal(Terminated.class, ended -> Behaviors.stopped())
                .build();
    }
}
