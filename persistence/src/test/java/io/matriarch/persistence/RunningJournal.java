package io.matriarch.persistence;

import akka.actor.BootstrapSetup;
import akka.actor.setup.ActorSystemSetup;
import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Behavior;
import akka.actor.typed.Props;
import akka.actor.typed.SpawnProtocol;
import akka.actor.typed.javadsl.AskPattern;
import com.typesafe.config.ConfigFactory;
import io.matriarch.persistence.audit.EventLog.StateAt;
import io.matriarch.persistence.audit.JdbcEventLog;
import io.matriarch.persistence.journal.JournalConfig;
import io.matriarch.persistence.journal.JournalDatabase;
import io.matriarch.protocol.event.ClusterEvent;
import io.matriarch.protocol.id.ClusterName;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;

/** A process that has a journal open, in this JVM: database, actor system, and clusters in it. */
final class RunningJournal implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    final JournalDatabase database;
    final ActorSystem<SpawnProtocol.Command> system;

    private RunningJournal(JournalDatabase database) {
        this.database = database;
        var config = database.akkaConfig()
                .withFallback(ConfigFactory.parseString("akka.loglevel = OFF, akka.stdout-loglevel = OFF"))
                .withFallback(ConfigFactory.load());
        system = ActorSystem.create(
                SpawnProtocol.create(),
                "journal",
                ActorSystemSetup.create(BootstrapSetup.create(config), database.setup()));
    }

    static RunningJournal start(JournalConfig config) {
        return new RunningJournal(JournalDatabase.open(config));
    }

    JdbcEventLog log() {
        return new JdbcEventLog(database.dataSource());
    }

    ActorRef<RecordingCluster.Command> cluster(ClusterName name) {
        return spawn(RecordingCluster.create(name));
    }

    ActorRef<RecordingCluster.Command> cluster(ClusterName name, Consumer<Throwable> onRecoveryFailed) {
        return spawn(RecordingCluster.create(name, onRecoveryFailed));
    }

    /** Persists the events, one after the other, and returns the number of the last. */
    long record(ActorRef<RecordingCluster.Command> cluster, List<ClusterEvent> events) {
        var last = 0L;
        for (var event : events) {
            last = this.<RecordingCluster.Command, Long>ask(
                    cluster, replyTo -> new RecordingCluster.Append(event, replyTo));
        }
        return last;
    }

    StateAt state(ActorRef<RecordingCluster.Command> cluster) {
        return this.<RecordingCluster.Command, StateAt>ask(cluster, RecordingCluster.Tell::new);
    }

    @Override
    public void close() {
        system.terminate();
        await(system.getWhenTerminated());
        database.close();
    }

    static <T> T await(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException failed) {
            throw new AssertionError(failed);
        }
    }

    private ActorRef<RecordingCluster.Command> spawn(Behavior<RecordingCluster.Command> behavior) {
        return this.<SpawnProtocol.Command, ActorRef<RecordingCluster.Command>>ask(
                system, replyTo -> new SpawnProtocol.Spawn<>(behavior, "", Props.empty(), replyTo));
    }

    private <M, T> T ask(ActorRef<M> actor, Function<ActorRef<T>, M> message) {
        return await(AskPattern.ask(actor, message::apply, PATIENCE, system.scheduler()));
    }
}
