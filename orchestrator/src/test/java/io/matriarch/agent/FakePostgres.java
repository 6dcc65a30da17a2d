package io.matriarch.agent;

import io.matriarch.agent.postgres.PostgresServer;
import io.matriarch.agent.postgres.ServerSettings;
import io.matriarch.protocol.agent.PostgresReport;
import io.matriarch.protocol.agent.PostgresReport.ServerRole;
import io.matriarch.protocol.agent.PostgresReport.ServerState;
import io.matriarch.protocol.cluster.StandbySet;
import io.matriarch.protocol.id.Epoch;
import io.matriarch.protocol.id.Lsn;
import io.matriarch.protocol.id.Timeline;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** A server that does at once what it is told. */
final class FakePostgres implements PostgresServer {

    final AtomicInteger kills = new AtomicInteger();
    private DataDirectory disk = new DataDirectory.Absent();
    private Optional<ServerRole> running = Optional.empty();
    private Runnable listener = () -> {};

    synchronized boolean isWritable() {
        return running.filter(role -> role == ServerRole.PRIMARY).isPresent();
    }

    /** The postmaster is killed by somebody. */
    void dies() {
        synchronized (this) {
            running = Optional.empty();
        }
        listener.run();
    }

    private static DataDirectory directory(boolean standby) {
        return new DataDirectory.Present(
                AgentWorld.SYSTEM, new Timeline(1), new Timeline(1), standby, true, new Lsn(1), 15);
    }

    @Override
    public synchronized DataDirectory inspect() {
        return disk;
    }

    @Override
    public synchronized Outcome initialize() {
        disk = directory(false);
        return new Outcome.Done();
    }

    @Override
    public synchronized Outcome cloneFrom(Upstream leader, Consumer<Progress> progress) {
        progress.accept(new Progress(1, Optional.of(2L)));
        disk = directory(true);
        return new Outcome.Done();
    }

    @Override
    public void discardReplaced() {}

    @Override
    public synchronized Outcome rewindTo(Upstream leader) {
        disk = directory(true);
        return new Outcome.Done();
    }

    @Override
    public Fit fitFor(Upstream leader) {
        return new Fit.CanStream();
    }

    @Override
    public synchronized Outcome startPrimary() {
        running = Optional.of(ServerRole.PRIMARY);
        return new Outcome.Done();
    }

    @Override
    public synchronized Outcome startStandby(Upstream leader) {
        running = Optional.of(ServerRole.STANDBY);
        return new Outcome.Done();
    }

    @Override
    public synchronized Outcome startForPromotion() {
        running = Optional.of(ServerRole.STANDBY);
        return new Outcome.Done();
    }

    @Override
    public Outcome detach() {
        return new Outcome.Done();
    }

    @Override
    public Counted count(Epoch epoch, StandbySet standbys, boolean first) {
        return new Counted(new Outcome.Done(), Optional.empty());
    }

    @Override
    public Outcome follow(Upstream leader) {
        return new Outcome.Done();
    }

    @Override
    public synchronized Outcome promote(Duration patience) {
        running = Optional.of(ServerRole.PRIMARY);
        disk = directory(false);
        return new Outcome.Done();
    }

    @Override
    public synchronized Outcome stop(Duration patience) {
        running = Optional.empty();
        return new Outcome.Done();
    }

    @Override
    public synchronized Outcome kill() {
        kills.incrementAndGet();
        running = Optional.empty();
        return new Outcome.Done();
    }

    @Override
    public Outcome checkpoint() {
        return new Outcome.Done();
    }

    @Override
    public Outcome commit() {
        return new Outcome.Done();
    }

    @Override
    public Outcome commit(Epoch epoch, StandbySet standbys) {
        return new Outcome.Done();
    }

    @Override
    public synchronized PostgresReport observe(Duration patience) {
        if (running.isEmpty()) {
            return PostgresReport.of(disk instanceof DataDirectory.Absent ? ServerState.ABSENT : ServerState.STOPPED);
        }
        return new PostgresReport(
                ServerState.RUNNING,
                running,
                Optional.of(AgentWorld.SYSTEM),
                Optional.of(new Timeline(1)),
                Optional.of(new Lsn(1)),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                Optional.of(150_017),
                Optional.empty());
    }

    @Override
    public synchronized boolean adopt() {
        return running.isPresent();
    }

    @Override
    public void onExit(Runnable listener) {
        this.listener = listener;
    }

    @Override
    public Optional<Lsn> endOfWal() {
        return Optional.of(new Lsn(1));
    }

    @Override
    public Outcome converge() {
        return new Outcome.Done();
    }

    @Override
    public synchronized Outcome deleteData() {
        disk = new DataDirectory.Absent();
        return new Outcome.Done();
    }

    @Override
    public Outcome reconfigure(ServerSettings settings) {
        return new Outcome.Done();
    }

    @Override
    public void close() {}
}
