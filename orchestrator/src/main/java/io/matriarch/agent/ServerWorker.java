package io.matriarch.agent;

import io.matriarch.agent.postgres.PostgresServer;
import io.matriarch.agent.postgres.PostgresServer.Outcome;
import io.matriarch.agent.postgres.PostgresServer.Progress;
import java.util.function.Consumer;

/** Turns works into calls of the server. */
final class ServerWorker {

    private final PostgresServer server;

    ServerWorker(PostgresServer server) {
        this.server = server;
    }

    /** Does it, in the calling thread. */
    WorkResult perform(ServerWork work, Consumer<Progress> progress) {
        return switch (work) {
            case ServerWork.Adopt() -> new WorkResult.Adopted(server.adopt());
            case ServerWork.Inspect() -> new WorkResult.Inspected(server.inspect());
            case ServerWork.CheckFit(var leader) -> new WorkResult.Fitted(server.fitFor(leader));
            case ServerWork.FindEndOfWal() -> new WorkResult.EndOfWal(server.endOfWal());
            case ServerWork.Initialize() -> plain(server.initialize());
            case ServerWork.StartPrimary() -> plain(server.startPrimary());
            case ServerWork.StartStandby(var leader) -> plain(server.startStandby(leader));
            case ServerWork.StartForPromotion() -> plain(server.startForPromotion());
            case ServerWork.Promote(var patience) -> plain(server.promote(patience));
            case ServerWork.Follow(var leader) -> plain(server.follow(leader));
            case ServerWork.Detach() -> plain(server.detach());
            case ServerWork.Count(var epoch, var standbys, var first) -> {
                var counted = server.count(epoch, standbys, first);
                yield new WorkResult.Counted(counted.outcome(), counted.barrier());
            }
            case ServerWork.Stop(var patience) -> plain(server.stop(patience));
            case ServerWork.Clone(var leader) -> plain(server.cloneFrom(leader, progress));
            case ServerWork.Rewind(var leader) -> plain(server.rewindTo(leader));
            case ServerWork.Converge() -> plain(server.converge());
            case ServerWork.Checkpoint() -> plain(server.checkpoint());
            case ServerWork.DiscardReplaced() -> {
                server.discardReplaced();
                yield plain(new Outcome.Done());
            }
            case ServerWork.DeleteData() -> plain(server.deleteData());
            case ServerWork.Reconfigure(var settings) -> plain(server.reconfigure(settings));
        };
    }

    private static WorkResult plain(Outcome outcome) {
        return new WorkResult.Plain(outcome);
    }
}
