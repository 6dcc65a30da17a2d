package io.matriarch.simulator.story;

import io.matriarch.agent.ServerWork;
import io.matriarch.agent.WorkResult;
import io.matriarch.agent.postgres.PostgresServer.Outcome;
import io.matriarch.node.NodeConnector.FenceOutcome;
import io.matriarch.protocol.agent.Assignment;
import io.matriarch.protocol.agent.ToAgent;
import io.matriarch.protocol.command.ClusterCommand;
import io.matriarch.protocol.id.InstanceId;
import java.util.Locale;
import java.util.Optional;

/** Production's words for work, goals and outcomes, as people say them. */
final class Phrases {

    private Phrases() {}

    /** What an agent sets about; empty for looks and touch-ups, which it does all the time. */
    static Optional<String> beginning(ServerWork work) {
        return switch (work) {
            case ServerWork.Initialize _ -> Optional.of("creates a data directory");
            case ServerWork.StartPrimary _ -> Optional.of("starts PostgreSQL as primary");
            case ServerWork.StartStandby(var leader) ->
                Optional.of("starts PostgreSQL as a standby of " + leader.instance());
            case ServerWork.StartForPromotion _ -> Optional.of("starts PostgreSQL to promote it");
            case ServerWork.Promote _ -> Optional.of("promotes PostgreSQL");
            case ServerWork.Follow(var leader) -> Optional.of("follows " + leader.instance());
            case ServerWork.Detach _ -> Optional.of("cuts PostgreSQL off from every primary");
            case ServerWork.Count count ->
                Optional.of("has commits wait for %s in epoch %s".formatted(count.standbys(), count.epoch()));
            case ServerWork.Stop _ -> Optional.of("stops PostgreSQL");
            case ServerWork.Clone(var leader) -> Optional.of("copies the data of " + leader.instance());
            case ServerWork.Rewind(var leader) -> Optional.of("rewinds its data to fit " + leader.instance());
            case ServerWork.DeleteData _ -> Optional.of("deletes its data");
            case ServerWork.Adopt _,
                    ServerWork.Inspect _,
                    ServerWork.CheckFit _,
                    ServerWork.FindEndOfWal _,
                    ServerWork.Converge _,
                    ServerWork.Checkpoint _,
                    ServerWork.DiscardReplaced _,
                    ServerWork.Reconfigure _ -> Optional.empty();
        };
    }

    /** How it ended, when that is worth a line: work that was told of, and all that did not succeed. */
    static Optional<String> ending(ServerWork work, WorkResult result) {
        var name = name(work);
        return switch (result) {
            case WorkResult.Plain(var outcome) -> ending(work, name, outcome);
            case WorkResult.Counted(var outcome, var barrier) -> ending(work, name, outcome);
            case WorkResult.EndOfWal(var position) ->
                Optional.of(position.map("its WAL on disk ends at %s"::formatted)
                        .orElse("where its WAL on disk ends is not known"));
            case WorkResult.Adopted(var running) ->
                running ? Optional.of("finds PostgreSQL running and takes it over") : Optional.empty();
            case WorkResult.Inspected _, WorkResult.Fitted _ -> Optional.empty();
        };
    }

    private static Optional<String> ending(ServerWork work, String name, Outcome outcome) {
        return switch (outcome) {
            case Outcome.Done() -> beginning(work).map(_ -> name + " is done");
            case Outcome.Failed(var why) -> Optional.of("%s failed: %s".formatted(name, why));
            case Outcome.TimedOut(var what) -> Optional.of("%s timed out, done or not: %s".formatted(name, what));
        };
    }

    private static String name(ServerWork work) {
        return switch (work) {
            case ServerWork.Adopt _ -> "taking PostgreSQL over";
            case ServerWork.Inspect _ -> "the look at its data";
            case ServerWork.Initialize _ -> "initdb";
            case ServerWork.StartPrimary _, ServerWork.StartStandby _, ServerWork.StartForPromotion _ -> "the start";
            case ServerWork.Promote _ -> "the promotion";
            case ServerWork.Follow _ -> "following";
            case ServerWork.Detach _ -> "cutting it off";
            case ServerWork.Count _ -> "waiting for them";
            case ServerWork.Stop _ -> "the stop";
            case ServerWork.Clone _ -> "the copy";
            case ServerWork.Rewind _ -> "the rewind";
            case ServerWork.CheckFit _ -> "comparing histories";
            case ServerWork.FindEndOfWal _ -> "finding the end of WAL";
            case ServerWork.Converge _ -> "bringing slots and roles up to date";
            case ServerWork.Checkpoint _ -> "the checkpoint";
            case ServerWork.DiscardReplaced _ -> "deleting what was replaced";
            case ServerWork.DeleteData _ -> "deleting the data";
            case ServerWork.Reconfigure _ -> "the change of settings";
        };
    }

    /** What somebody shall be. */
    static String goal(Assignment goal) {
        return switch (goal) {
            case Assignment.Lead lead -> "lead in epoch " + lead.epoch();
            case Assignment.Follow follow ->
                "follow %s in epoch %s%s"
                        .formatted(
                                follow.leader(),
                                follow.epoch(),
                                follow.leaderReady() ? "" : ", which is not ready yet");
            case Assignment.Detach detach -> "pledge epoch " + detach.epoch();
            case Assignment.Rest rest -> "rest in epoch " + rest.epoch();
        };
    }

    /** What an orchestrator tells an agent; empty for what it says all the time. */
    static Optional<String> telling(ToAgent message, InstanceId instance) {
        return switch (message) {
            case ToAgent.Assign(var goal) -> Optional.of("tells %s to %s".formatted(instance, goal(goal)));
            case ToAgent.Perform(var _, var epoch, var work) ->
                Optional.of("tells %s, in epoch %s, to do: %s"
                        .formatted(
                                instance,
                                epoch,
                                work.name().toLowerCase(Locale.ROOT).replace('_', ' ')));
            case ToAgent.Retire _ -> Optional.of("tells the agent of %s to end".formatted(instance));
            case ToAgent.Hello _, ToAgent.Configure _, ToAgent.RequestReport _ -> Optional.empty();
        };
    }

    static String fence(FenceOutcome outcome) {
        return switch (outcome) {
            case FenceOutcome.Fenced() -> "is fenced: no process of PostgreSQL is left";
            case FenceOutcome.Failed(var why) -> "could not be fenced: " + why;
            case FenceOutcome.Unreachable(var why) -> "could not be reached to be fenced: " + why;
            case FenceOutcome.TimedOut() -> "was to be fenced, and nobody knows whether it is: no answer in time";
        };
    }

    static String asked(ClusterCommand command) {
        return switch (command) {
            case ClusterCommand.Restart(var instance) -> "restart of " + instance;
            case ClusterCommand.Reinit(var instance) -> "reinit of " + instance;
            case ClusterCommand.RemoveInstance(var instance, var _) -> "removal of " + instance;
            case ClusterCommand.Failover failover -> failover.force() ? "failover, forced" : "failover";
            case ClusterCommand.Apply _,
                    ClusterCommand.AddInstance _,
                    ClusterCommand.RemoveCluster _,
                    ClusterCommand.Switchover _,
                    ClusterCommand.Pause _,
                    ClusterCommand.Resume _ -> command.word();
        };
    }
}
