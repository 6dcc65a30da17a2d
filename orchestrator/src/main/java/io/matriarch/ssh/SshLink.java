package io.matriarch.ssh;

import io.matriarch.node.NodeConnector.Link;
import io.matriarch.node.NodeConnector.LinkEvent;
import io.matriarch.node.NodeConnector.Reach;
import io.matriarch.node.NodeProfile;
import io.matriarch.protocol.agent.ToAgent;
import io.matriarch.ssh.AgentChannel.Inbound;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * One life of a link: a thread that connects, attaches and then listens, and another that speaks. Whoever holds the link only
 * puts messages into a queue, so nothing here ever blocks an actor.
 */
final class SshLink implements Link {

    private static final Logger LOG = LoggerFactory.getLogger(SshLink.class);

    /** Far more than a supervisor has to say to one agent. */
    private static final int UNSENT_MESSAGES = 1_024;

    /** So long may the last words take at the end. */
    private static final Duration FAREWELL = Duration.ofMillis(500);

    /** What the speaking thread is asked for. */
    private sealed interface Outbound {
        record Say(ToAgent message) implements Outbound {}

        /** Completed by the speaking thread, because the secret store blocks. */
        record Configure(NodeProfile profile) implements Outbound {}

        record End() implements Outbound {}
    }

    private final SshConnector connector;
    private final NodeProfile profile;
    private final Consumer<LinkEvent> listener;
    private final BlockingQueue<Outbound> outbound = new ArrayBlockingQueue<>(UNSENT_MESSAGES);
    private final CountDownLatch heardOut = new CountDownLatch(1);

    /** Guarded by this: whether the listener has heard the last word, or wants to hear none. */
    private boolean over;

    /** Guarded by this: whether the speaking thread runs, which then says the last words. */
    private boolean attached;

    /** Guarded by this. */
    private Optional<SshSession> session = Optional.empty();

    SshLink(SshConnector connector, NodeProfile profile, Consumer<LinkEvent> listener) {
        this.connector = connector;
        this.profile = profile;
        this.listener = listener;
    }

    @Override
    public void send(ToAgent message) {
        enqueue(new Outbound.Say(message));
    }

    @Override
    public void configure(NodeProfile changed) {
        enqueue(new Outbound.Configure(changed));
    }

    /** Says what was sent before, and ends; the listener hears nothing more. */
    @Override
    public void close() {
        synchronized (this) {
            if (over) {
                return;
            }
            over = true;
        }
        if (!connector.start(this::farewell)) {
            closeSession();
        }
    }

    private synchronized void enqueue(Outbound words) {
        if (!over && attached && !outbound.offer(words)) {
            LOG.warn("the agent of {} takes no messages; one is dropped", profile.instance());
        }
    }

    private void farewell() {
        try {
            if (isAttached() && outbound.offer(new Outbound.End())) {
                var _ = heardOut.await(FAREWELL.toMillis(), TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        } finally {
            closeSession();
        }
    }

    private synchronized boolean isAttached() {
        return attached;
    }

    /** The life of the link, on a thread of its own. */
    void live() {
        try (var _ = MDC.putCloseable("cluster", profile.instance().cluster().value());
                var _ = MDC.putCloseable("node", profile.instance().value())) {
            connectAndListen();
        } catch (SshFailure failure) {
            LOG.debug("link to {} failed", profile.instance(), failure);
            lose(failure.reach(), failure.why());
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            lose(Reach.AGENT_UNREACHABLE, "the orchestrator is stopping");
        } catch (RuntimeException unexpected) {
            // The end of a thread: nobody else would hear of it, and the supervisor would wait for ever.
            LOG.warn("link to {} failed", profile.instance(), unexpected);
            lose(Reach.AGENT_UNREACHABLE, "unexpected: " + unexpected);
        } finally {
            heardOut.countDown();
            closeSession();
        }
    }

    private void connectAndListen() throws SshFailure, InterruptedException {
        var ssh = connector.connect(profile.address());
        if (!adopt(ssh)) {
            ssh.close();
            return;
        }
        var there = connector.attachment(ssh, profile, this::progress).attach(profile);
        try (var channel = there.channel()) {
            synchronized (this) {
                attached = true;
            }
            if (!connector.start(() -> speak(channel))) {
                return;
            }
            tell(new LinkEvent.Attached(there.welcome()));
            listen(channel);
        }
    }

    private void listen(AgentChannel channel) throws SshFailure, InterruptedException {
        while (true) {
            switch (channel.receive()) {
                case Inbound.Said(var message) -> tell(new LinkEvent.Received(message));
                case Inbound.Ended(var why) -> throw new SshFailure(Reach.AGENT_UNREACHABLE, why);
                case Inbound.Broken(var why) -> throw new SshFailure(Reach.HOST_UNREACHABLE, why);
            }
        }
    }

    private void speak(AgentChannel channel) {
        try {
            while (true) {
                switch (outbound.take()) {
                    case Outbound.Say(var message) -> channel.send(message);
                    case Outbound.Configure(var changed) ->
                        channel.send(new ToAgent.Configure(connector.configs().of(changed)));
                    case Outbound.End() -> {
                        channel.finish();
                        return;
                    }
                }
            }
        } catch (IOException deaf) {
            lose(Reach.AGENT_UNREACHABLE, "the agent takes no more messages: " + deaf.getMessage());
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException unexpected) {
            // The end of a thread, as above: the secret store may fail in many ways.
            LOG.warn("nothing more can be said to {}", profile.instance(), unexpected);
            lose(Reach.AGENT_UNREACHABLE, "unexpected: " + unexpected);
        }
    }

    private void progress(String step) {
        LOG.debug("{}: {}", profile.instance(), step);
        tell(new LinkEvent.Progress(step));
    }

    /** Under the lock, so that nothing can be told after the last word. */
    private synchronized void tell(LinkEvent event) {
        if (!over) {
            listener.accept(event);
        }
    }

    private void lose(Reach reach, String why) {
        synchronized (this) {
            if (!over) {
                over = true;
                listener.accept(new LinkEvent.Lost(reach, why));
            }
        }
        // Lets the speaking thread go; when there is no room it has enough to fail at.
        var _ = outbound.offer(new Outbound.End());
        closeSession();
    }

    private synchronized boolean adopt(SshSession opened) {
        if (over) {
            return false;
        }
        session = Optional.of(opened);
        return true;
    }

    private void closeSession() {
        Optional<SshSession> mine;
        synchronized (this) {
            mine = session;
            session = Optional.empty();
        }
        mine.ifPresent(SshSession::close);
    }
}
