package io.matriarch.ssh;

import io.matriarch.node.NodeConnector.Reach;
import io.matriarch.node.NodeProfile;
import io.matriarch.protocol.agent.FromAgent;
import io.matriarch.protocol.agent.ToAgent;
import io.matriarch.runtime.Ticker;
import io.matriarch.ssh.AgentChannel.Inbound;
import io.matriarch.ssh.AgentHost.RunningAgent;
import io.matriarch.ssh.AgentHost.Survey;
import io.matriarch.ssh.SshSession.Opening;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The way from a fresh SSH connection to an agent of the right build that answers. An agent that runs and is well is left alone;
 * one of another build is asked to retire, one that does not answer is killed. PostgreSQL runs on in each case: the next agent
 * adopts it.
 *
 * @param uploads one lock for each machine, so that instances that share its file system share one upload
 */
record Attachment(
        SshSession session,
        AgentHost host,
        SshSettings settings,
        AgentInstallation installation,
        AgentConfigs configs,
        Function<String, Lock> uploads,
        Executor threads,
        Ticker ticker,
        Consumer<String> progress) {

    private static final Duration POLL = Duration.ofMillis(50);

    /** An agent that was asked to retire has that long to close its lease client and go. */
    private static final Duration RETIREMENT = Duration.ofSeconds(3);

    /** An agent that answers. */
    record Attached(AgentChannel channel, FromAgent.Welcome welcome) {}

    /** How saying hello went. */
    private sealed interface Greeting {
        record Welcomed(AgentChannel channel, FromAgent.Welcome welcome) implements Greeting {}

        record Unanswered(String why) implements Greeting {}
    }

    Attached attach(NodeProfile profile) throws SshFailure, InterruptedException {
        var survey = host.survey();
        if (survey.agent().isEmpty()) {
            ensureJar(survey);
            return start(survey, profile);
        }
        var running = survey.agent().get();
        return switch (greet(survey.socket(), patienceWith(running), settings.helloPatience())) {
            case Greeting.Welcomed(var channel, var welcome)
            when running.sameBuild() -> accept(channel, welcome, profile);
            case Greeting.Welcomed(var channel, var welcome) -> {
                progress.accept("replacing the agent of build " + welcome.build());
                // While the old one still works.
                ensureJar(survey);
                retire(channel);
                yield start(survey, profile);
            }
            case Greeting.Unanswered(var why) -> {
                progress.accept("replacing the agent, process %d: %s".formatted(running.processId(), why));
                host.endAgent(Duration.ZERO);
                if (!running.sameBuild()) {
                    ensureJar(survey);
                }
                yield start(survey, profile);
            }
        };
    }

    /** How long it may take until it listens: one that has only just been started is still busy with that. */
    private Duration patienceWith(RunningAgent agent) {
        return agent.age().compareTo(installation.startPatience()) < 0
                ? installation.startPatience().minus(agent.age())
                : settings.helloPatience();
    }

    private void ensureJar(Survey survey) throws SshFailure, InterruptedException {
        var lock = uploads.apply(survey.machine());
        lock.lockInterruptibly();
        try {
            host.ensureJar();
        } finally {
            lock.unlock();
        }
    }

    private void retire(AgentChannel channel) throws SshFailure {
        try (channel) {
            channel.send(new ToAgent.Retire(false));
        } catch (IOException deaf) {
            progress.accept("the old agent does not listen: " + deaf.getMessage());
        }
        host.endAgent(RETIREMENT);
    }

    private Attached start(Survey survey, NodeProfile profile) throws SshFailure, InterruptedException {
        var socket = host.start(survey, configs.of(profile));
        return switch (greet(socket, installation.startPatience(), installation.startPatience())) {
            case Greeting.Welcomed(var channel, var welcome) -> accept(channel, welcome, profile);
            case Greeting.Unanswered(var why) ->
                throw new SshFailure(Reach.AGENT_UNREACHABLE, "the agent was started, and " + why);
        };
    }

    private Attached accept(AgentChannel channel, FromAgent.Welcome welcome, NodeProfile profile) throws SshFailure {
        var accepted = false;
        try {
            if (!welcome.instance().equals(profile.instance())) {
                throw new SshFailure(Reach.AGENT_UNREACHABLE, "the agent there is that of " + welcome.instance());
            }
            if (welcome.protocolVersion() != ToAgent.PROTOCOL_VERSION) {
                throw new SshFailure(
                        Reach.AGENT_UNREACHABLE,
                        "the agent speaks version %d of the protocol, we speak %d"
                                .formatted(welcome.protocolVersion(), ToAgent.PROTOCOL_VERSION));
            }
            channel.send(new ToAgent.Configure(configs.of(profile)));
            accepted = true;
            return new Attached(channel, welcome);
        } catch (IOException deaf) {
            throw new SshFailure(
                    Reach.AGENT_UNREACHABLE, "the agent took no configuration: " + deaf.getMessage(), deaf);
        } finally {
            if (!accepted) {
                channel.close();
            }
        }
    }

    /**
     * Says hello.
     *
     * @param listening how long it may take until somebody listens
     * @param answering how long whoever listens may take to answer; the kernel lets us in at a frozen agent, too
     */
    private Greeting greet(String socket, Duration listening, Duration answering)
            throws SshFailure, InterruptedException {
        var began = ticker.nanos();
        while (true) {
            var left = listening.minusNanos(ticker.nanos() - began);
            switch (session.openSocket(socket)) {
                case Opening.Opened(var channel) -> {
                    return converse(new AgentChannel(channel, threads), answering);
                }
                case Opening.NotOpened(var why) -> {
                    if (left.compareTo(POLL) < 0) {
                        return new Greeting.Unanswered(why);
                    }
                    pause();
                }
            }
        }
    }

    private Greeting converse(AgentChannel channel, Duration patience) throws SshFailure, InterruptedException {
        var began = ticker.nanos();
        try {
            channel.send(new ToAgent.Hello(ToAgent.PROTOCOL_VERSION, "matriarch"));
        } catch (IOException deaf) {
            channel.close();
            return new Greeting.Unanswered("it hung up: " + deaf.getMessage());
        }
        while (true) {
            var heard = channel.receive(patience.minusNanos(ticker.nanos() - began));
            if (heard.isEmpty()) {
                channel.close();
                return new Greeting.Unanswered("it does not answer");
            }
            switch (heard.get()) {
                case Inbound.Said(FromAgent.Welcome welcome) -> {
                    return new Greeting.Welcomed(channel, welcome);
                }
                // What it tells everybody; we are not there yet.
                case Inbound.Said(FromAgent.Reported _),
                        Inbound.Said(FromAgent.StaleEpoch _),
                        Inbound.Said(FromAgent.Rejected _) -> {}
                case Inbound.Ended(var why) -> {
                    channel.close();
                    return new Greeting.Unanswered(why);
                }
                case Inbound.Broken(var why) -> {
                    channel.close();
                    throw new SshFailure(Reach.HOST_UNREACHABLE, why);
                }
            }
        }
    }

    private static void pause() throws InterruptedException {
        LockSupport.parkNanos(POLL.toNanos());
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
    }
}
