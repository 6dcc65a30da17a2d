package io.matriarch.simulator.world.postgres;

import io.matriarch.agent.Action;
import io.matriarch.agent.ServerWork;
import io.matriarch.agent.WorkResult;
import io.matriarch.agent.postgres.PostgresServer.Outcome;
import io.matriarch.agent.postgres.PostgresServer.Progress;
import io.matriarch.agent.postgres.ServerSettings;
import io.matriarch.protocol.agent.PostgresReport;
import io.matriarch.protocol.id.InstanceId;
import io.matriarch.protocol.id.Lsn;
import io.matriarch.protocol.id.NodeAddress;
import io.matriarch.protocol.id.Timeline;
import io.matriarch.simulator.calibration.Calibration;
import io.matriarch.simulator.history.Happening;
import io.matriarch.simulator.history.History;
import io.matriarch.simulator.time.Chance;
import io.matriarch.simulator.time.VirtualTime;
import io.matriarch.simulator.world.Network;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * One PostgreSQL server and its data directory, from the first initdb on and across crashes of its machine. It does what an agent's
 * {@code LocalPostgres} would have a real one do, with the same outcomes, and answers clients as a real one would.
 *
 * <p>Answers come later, never within the call; none comes from a machine that has crashed meanwhile.
 */
public final class VirtualPostgres {

    /** {@code by} of a kill that comes from the agent itself. */
    public static final String AGENT = "agent";

    /** {@code by} of a kill that comes from the watch over its deadline, in the same process. */
    public static final String WATCH = "watch";

    /** {@code by} of a kill that comes from the deadman, a process beside the agent. */
    public static final String DEADMAN = "deadman";

    private final InstanceId self;
    private final NodeAddress address;
    private final Machine machine;
    private final Disk disk = new Disk();
    private final Server server;
    private final AgentSide agent;
    private final Questions questions;
    private final Lifecycle lifecycle;
    private final Counting counting;
    private final Copies copies;
    private final Sight sight;

    public VirtualPostgres(
            InstanceId self,
            NodeAddress address,
            VirtualTime time,
            Chance chance,
            Calibration calibration,
            Network network,
            Peers peers,
            History history) {
        this.self = self;
        this.address = address;
        machine = new Machine(self, time, chance.of("postgres " + self), calibration, network, history);
        server = new Server(machine, disk, peers);
        agent = new AgentSide(machine, server, disk);
        questions = new Questions(agent, peers);
        lifecycle = new Lifecycle(agent);
        counting = new Counting(agent, lifecycle);
        copies = new Copies(agent, questions);
        sight = new Sight(agent);
        network.watch(server::flowChanged);
    }

    Server server() {
        return server;
    }

    public InstanceId self() {
        return self;
    }

    public NodeAddress address() {
        return address;
    }

    // For the agent

    /** Does a work; its pre-conditions, effects and outcomes are those of production. */
    public void perform(
            ServerWork work, ServerSettings settings, Consumer<Progress> progress, Consumer<WorkResult> done) {
        if (!machine.isUp()) {
            return;
        }
        switch (work) {
            case ServerWork.Adopt() -> lifecycle.adopt(done);
            case ServerWork.Inspect() ->
                afterReading(() -> done.accept(new WorkResult.Inspected(disk.inspect(server.isRunning()))));
            case ServerWork.FindEndOfWal() -> findEndOfWal(done);
            case ServerWork.CheckFit(var leader) ->
                questions.fit(leader, fit -> done.accept(new WorkResult.Fitted(fit)));
            case ServerWork.Initialize() -> lifecycle.initialize(done);
            case ServerWork.StartPrimary() -> lifecycle.startPrimary(settings, done);
            case ServerWork.StartStandby(var leader) -> lifecycle.startStandby(leader, settings, done);
            case ServerWork.StartForPromotion() -> lifecycle.startForPromotion(settings, done);
            case ServerWork.Promote(var patience) -> lifecycle.promote(patience, done);
            case ServerWork.Stop(var patience) -> Shutdown.begin(agent, patience, done);
            case ServerWork.Follow(var leader) -> lifecycle.follow(leader, settings, done);
            case ServerWork.Detach() -> lifecycle.detach(settings, done);
            case ServerWork.Count(var epoch, var standbys, var first) ->
                counting.count(SyncRule.waitingFor(epoch, standbys), first, done);
            case ServerWork.Reconfigure(var fresh) -> lifecycle.reconfigure(fresh, done);
            case ServerWork.Converge() -> lifecycle.converge(settings, done);
            case ServerWork.Checkpoint() -> lifecycle.checkpoint(done);
            case ServerWork.Clone(var leader) -> copies.cloneFrom(leader, progress, done);
            case ServerWork.Rewind(var leader) -> copies.rewind(leader, done);
            case ServerWork.DiscardReplaced() -> copies.discardReplaced(done);
            case ServerWork.DeleteData() -> copies.deleteData(done);
        }
    }

    private void afterReading(Runnable then) {
        agent.after(machine.draw(machine.calibration.look()), then);
    }

    private void findEndOfWal(Consumer<WorkResult> done) {
        var takes = agent.endKnown ? 1 : machine.draw(machine.calibration.walEnd());
        agent.after(takes, () -> {
            server.settle();
            var data = disk.data();
            agent.endKnown = data != null && !server.isRunning();
            done.accept(new WorkResult.EndOfWal(Optional.ofNullable(data).map(whole -> new Lsn(whole.written))));
        });
    }

    /**
     * Kills every process, whoever asks: {@link #AGENT} and {@link #WATCH} remember that it was on purpose, others ({@link #DEADMAN},
     * over SSH) do not tell them. A kill goes on when who ordered it is gone.
     */
    public void kill(String by, Consumer<Outcome> done) {
        if (!machine.isUp()) {
            return;
        }
        machine.history.note(new Happening.KillOrdered(self, by));
        if (by.equals(AGENT) || by.equals(WATCH)) {
            agent.endedOnPurpose = true;
        }
        Killing.begin(agent, result -> {
            if (result instanceof WorkResult.Plain(var outcome)) {
                done.accept(outcome);
            }
        });
    }

    /** A look at processes and SQL, answered within a second. What does not answer is UNKNOWN in its parts. */
    public void look(Consumer<PostgresReport> done) {
        if (machine.isUp()) {
            sight.look(done);
        }
    }

    /**
     * Commits a canary; silence as long as the server is hung, or its disk.
     *
     * @param count by whom it has to count; absent when the canary waits for no standby
     */
    public void commit(Optional<Action.Count> count, Consumer<Outcome> done) {
        if (machine.isUp()) {
            Canaries.sing(agent, count, done);
        }
    }

    /** Hears at once when the main process ends, as long as the agent lives. */
    public void onExit(Runnable listener) {
        agent.onExit(listener);
    }

    /** The agent's process is gone: its works end where they are, its listeners hear nothing more. PostgreSQL lives. */
    public void agentEnded() {
        agent.ended();
    }

    // For clients

    /**
     * A write has arrived that adds {@code bytes} of WAL. Silence when the machine is gone; a hung server answers when it goes on.
     *
     * @param write its number, counted up over all clients
     * @param sentNanos when the client sent it
     */
    public void write(long write, int bytes, long sentNanos, Consumer<WriteAnswer> answer) {
        if (!machine.isUp()) {
            return;
        }
        switch (server.phase()) {
            case DOWN -> {
                if (!machine.isStalled()) {
                    answer.accept(new WriteAnswer.Refused("connection refused"));
                }
            }
            case STARTING, RUNNING, STOPPING -> server.take(bytes, true, answer);
        }
    }

    /** For which standbys commits wait from now on, whoever has configured that. */
    public void commitRule(SyncRule rule) {
        disk.waitFor(rule);
        server.commits.follow(rule);
    }

    /** Commits that wait for standbys wait no longer: they stay committed here. */
    public void cancelSyncWaits() {
        server.whenActing(server.commits::cancelWaits);
    }

    // The truth

    /** Whether it acknowledges writes, or would as soon as its processes get to run. */
    public boolean isWritable() {
        return server.isWritable();
    }

    /** Whether any process of it runs. */
    public boolean isRunning() {
        return server.isRunning();
    }

    /** The timeline of the end of its WAL; empty when there is no whole data directory. */
    public Optional<Timeline> timeline() {
        server.settle();
        return Optional.ofNullable(disk.data()).map(data -> data.branch.timeline);
    }

    /** The end of what it has flushed; when it does not run, of what it has written. */
    public Lsn position() {
        server.settle();
        var data = disk.data();
        return data == null ? Lsn.ZERO : new Lsn(server.isRunning() ? data.flushed : data.written);
    }

    /** Whether it has the WAL of a timeline of that number up to there. */
    public boolean holds(Timeline timeline, Lsn lsn) {
        server.settle();
        var data = disk.data();
        return data != null && data.holds(timeline, lsn.value());
    }

    /**
     * Whether it has the WAL that {@code writer} wrote on that timeline, up to there. Two servers that were promoted without knowing
     * of each other have timelines of the same number.
     */
    public boolean holds(InstanceId writer, Timeline timeline, Lsn lsn) {
        server.settle();
        var data = disk.data();
        return data != null && data.holds(writer, timeline, lsn.value());
    }

    /** The end of the WAL that no loss of power takes from it; 0 without data. */
    public Lsn flushed() {
        server.settle();
        var data = disk.data();
        return data == null ? Lsn.ZERO : new Lsn(data.flushed);
    }

    public boolean hasData() {
        return disk.data() != null;
    }

    /** From whom it streams. */
    public Optional<InstanceId> upstream() {
        var stream = server.receiver.stream();
        return stream == null ? Optional.empty() : Optional.of(stream.up.machine.self);
    }

    public boolean isStreamingFrom(InstanceId other) {
        var stream = server.receiver.stream();
        return stream != null && stream.up.machine.self.equals(other);
    }

    /** Why its WAL receiver could not stream when it tried last; empty when it could. */
    public String obstacle() {
        return server.receiver.obstacle();
    }

    /** Whether what a clone replaced still lies beside it. */
    public boolean hasLeftover() {
        return disk.hasLeftover();
    }

    /** The names of its replication slots. */
    public List<String> slots() {
        return lifecycle.slots();
    }

    // Faults

    /** {@code kill -9} of the main process; the others follow it. */
    public void killPostmaster() {
        server.end("killed by a fault");
    }

    /** SIGSTOP to every process, and SIGCONT. A server that ends meanwhile is not hung any more. */
    public void hang(boolean on) {
        server.hang(on);
    }

    public void fillDisk(boolean on) {
        machine.fillDisk(on);
        if (on) {
            server.watchFullDisk();
        }
    }

    public void stallFsync(boolean on) {
        machine.stallFsync(on);
        server.flowChanged();
        if (!on) {
            server.fsyncGoesOn();
        }
    }

    /** Clients and the agent's looks find no free connection; replication has its own. */
    public void exhaustConnections(boolean on) {
        server.exhaust(on);
    }

    /** Its WAL receiver stays away. */
    public void breakReplication(boolean on) {
        server.receiver.breakDown(on);
    }

    public void pauseReplay(boolean on) {
        server.pauseReplay(on);
    }

    /** pg_rewind fails halfway. */
    public void failRewinds(boolean on) {
        copies.failRewinds(on);
    }

    /** The machine and all its processes are gone; {@code powerLost}: and what was not synced. */
    public void hostCrashed(boolean powerLost) {
        machine.crash();
        server.vanish();
        agent.ended();
        var data = disk.data();
        if (powerLost && data != null) {
            loseUnsynced(data);
        }
    }

    private void loseUnsynced(Data data) {
        if (data.written > data.flushed) {
            machine.history.note(new Happening.WalDiscarded(
                    self, data.branch.timeline, new Lsn(data.flushed), new Lsn(data.written), false));
            data.endAt(data.flushed);
        }
    }

    /** The machine is there again, with nothing running. */
    public void hostBooted() {
        machine.boot();
        server.flowChanged();
        server.peersMeetClosedEnds();
    }

    /** The whole machine stands still, and goes on where it was. */
    public void stall(boolean on) {
        if (machine.isUp()) {
            machine.stall(on);
            server.flowChanged();
            server.goOn();
        }
    }
}
