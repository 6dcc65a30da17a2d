package io.matriarch.ssh;

import io.matriarch.node.NodeConnector;
import io.matriarch.node.NodeProfile;
import io.matriarch.persistence.secret.SecretStore;
import io.matriarch.protocol.id.NodeAddress;
import io.matriarch.runtime.Ticker;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/** Reaches nodes over SSH. One for all nodes; every link and every fence is a connection of its own. */
public final class SshConnector implements NodeConnector, AutoCloseable {

    private final SshSettings settings;
    private final AgentInstallation installation;
    private final AgentJar jar;
    private final AgentConfigs configs;
    private final Ticker ticker;
    private final ExecutorService threads = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("ssh-", 0).factory());

    /** By the id of the running kernel. Few machines, so none is ever removed. */
    private final Map<String, Lock> uploads = new ConcurrentHashMap<>();

    /**
     * Reads the agent's jar once, for its hash.
     *
     * @throws java.io.UncheckedIOException when it cannot be read
     */
    public SshConnector(SshSettings settings, AgentInstallation installation, SecretStore secrets, Ticker ticker) {
        this.settings = settings;
        this.installation = installation;
        this.jar = AgentJar.of(installation.jar());
        this.configs = new AgentConfigs(installation, secrets);
        this.ticker = ticker;
    }

    @Override
    public Link open(NodeProfile profile, Consumer<LinkEvent> listener) {
        var link = new SshLink(this, profile, listener);
        if (!start(link::live)) {
            listener.accept(new LinkEvent.Lost(Reach.HOST_UNREACHABLE, "the orchestrator is stopping"));
        }
        return link;
    }

    @Override
    public void fence(NodeProfile profile, Consumer<FenceOutcome> listener) {
        var fence = new SshFence(settings, installation, threads);
        if (!start(() -> listener.accept(fence.strike(profile)))) {
            listener.accept(new FenceOutcome.Unreachable("the orchestrator is stopping"));
        }
    }

    /** Ends every link and every thread. Agents and PostgreSQL run on. */
    @Override
    public void close() {
        threads.shutdownNow();
    }

    SshSession connect(NodeAddress address) throws SshFailure {
        return SshSession.connect(settings, address, threads);
    }

    Attachment attachment(SshSession session, NodeProfile profile, Consumer<String> progress) {
        var host = new AgentHost(session, settings, installation, jar, profile.instance(), progress);
        return new Attachment(
                session,
                host,
                settings,
                installation,
                configs,
                machine -> uploads.computeIfAbsent(machine, _ -> new ReentrantLock()),
                threads,
                ticker,
                progress);
    }

    AgentConfigs configs() {
        return configs;
    }

    /** Runs it on a thread of its own; false when the connector is closed. */
    boolean start(Runnable work) {
        try {
            threads.execute(work);
            return true;
        } catch (RejectedExecutionException closed) {
            return false;
        }
    }
}
