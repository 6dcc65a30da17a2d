package io.matriarch.agent;

import io.matriarch.agent.postgres.PostgresServer;
import io.matriarch.agent.rest.RestServer;
import io.matriarch.agent.rest.Snapshot;
import io.matriarch.lease.LeaderLease;
import io.matriarch.protocol.agent.AgentConfig;
import io.matriarch.protocol.agent.FromAgent;
import io.matriarch.protocol.agent.ToAgent;
import io.matriarch.runtime.Ticker;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An agent with everything it needs, from its start to its end. At its end PostgreSQL is left as it is, running or not: another
 * agent takes over. A leader's lease is not given back then either; the successor resumes it, and without a successor the deadman
 * kills the server before it runs out.
 */
final class AgentProcess {

    private static final Logger LOG = LoggerFactory.getLogger(AgentProcess.class);

    private final AgentConfig config;
    private final AgentFiles files;
    private final PostgresServer server;
    private final LeaderLease lease;
    private final Guardian guardian;
    private final Path walDirectory;
    private final String build;
    private final Ticker ticker;
    private final InstantSource clock;

    /**
     * @param walDirectory pg_wal of the server
     * @param build which jar runs, for those who replace it
     */
    AgentProcess(
            AgentConfig config,
            AgentFiles files,
            PostgresServer server,
            LeaderLease lease,
            Guardian guardian,
            Path walDirectory,
            String build,
            Ticker ticker,
            InstantSource clock) {
        this.config = config;
        this.files = files;
        this.server = server;
        this.lease = lease;
        this.guardian = guardian;
        this.walDirectory = walDirectory;
        this.build = build;
        this.ticker = ticker;
        this.clock = clock;
    }

    /**
     * Runs until the agent is told to end.
     *
     * @param running is handed the way to end it from outside, once
     * @throws IOException when its files or its sockets cannot be had
     */
    AgentLoop.End run(Consumer<Runnable> running) throws IOException, InterruptedException {
        var inputs = AgentLoop.queue();
        var snapshot = new AtomicReference<Optional<Snapshot>>(Optional.empty());
        var pledge = files.pledge();
        var socket = files.socket();
        var vigil = guardian.begin(until -> inputs.add(new Input.DeadlineAcknowledged(until)));
        try (var threads = Executors.newVirtualThreadPerTaskExecutor();
                var fence = new FenceWatch(server, ticker, () -> inputs.add(new Input.Tick()));
                var control = ControlServer.start(socket, welcome(), inputs::add);
                var rest = RestServer.start(
                        InetAddress.ofLiteral(config.address().value()),
                        config.settings().restPort(),
                        snapshot::get,
                        ticker)) {
            var publisher = new Publisher(lease, walDirectory, threads, clock);
            var outlets = new AgentLoop.Outlets(
                    server,
                    new LeaseCaller(lease),
                    files,
                    fence,
                    guardian,
                    publisher,
                    control,
                    state -> snapshot.set(seen(state, publisher)));
            var seed = clock.instant().toEpochMilli() ^ config.instance().hashCode();
            var loop = new AgentLoop(
                    AgentState.initial(config, pledge, vigil, seed, ticker.nanos()), inputs, outlets, ticker);
            files.announce(socket);
            running.accept(loop::end);
            LOG.info("agent of {} listens at {} and on port {}", config.instance(), socket, rest.port());
            return loop.run();
        } finally {
            files.withdraw(socket);
        }
    }

    private FromAgent.Welcome welcome() {
        return new FromAgent.Welcome(
                ToAgent.PROTOCOL_VERSION,
                build,
                config.instance(),
                ProcessHandle.current().pid());
    }

    private Optional<Snapshot> seen(AgentState state, Publisher publisher) {
        return state.lastReport()
                .map(report -> new Snapshot(
                        report,
                        state.config(),
                        state.authorityUntilNanos(),
                        ticker.nanos(),
                        publisher.history(),
                        publisher.etcdSeenEpochSeconds()));
    }
}
