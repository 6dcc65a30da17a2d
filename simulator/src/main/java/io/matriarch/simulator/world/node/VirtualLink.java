package io.matriarch.simulator.world.node;

import io.matriarch.node.NodeConnector.Link;
import io.matriarch.node.NodeConnector.LinkEvent;
import io.matriarch.node.NodeConnector.Reach;
import io.matriarch.node.NodeProfile;
import io.matriarch.protocol.agent.FromAgent;
import io.matriarch.protocol.agent.ToAgent;
import io.matriarch.simulator.history.Happening;
import io.matriarch.simulator.time.Ticket;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * One life of a link, as the production's {@code SshLink} and {@code Attachment}: connect, look for the agent, greet it or start
 * one, replace one that does not answer, configure it, and then pass on what either side says.
 */
final class VirtualLink implements Link, Dial.Caller {

    private static final Duration START_PATIENCE = Duration.ofSeconds(30);
    private static final Duration HELLO_PATIENCE = Duration.ofSeconds(2);
    private static final Duration POLL = Duration.ofMillis(50);
    private static final long START_POLL_NANOS = Duration.ofMillis(100).toNanos();

    /** One attempt to be answered by an agent. */
    private final class Greeting implements VirtualAgent.Peer {
        private final long listenUntilNanos;
        private final Duration answering;
        private final Consumer<String> unanswered;
        private Optional<VirtualAgent> agent = Optional.empty();
        private Optional<VirtualAgent.Channel> channel = Optional.empty();
        private Optional<Ticket> patience = Optional.empty();
        private boolean welcomed;
        private boolean ended;

        /**
         * @param listening how long it may take until somebody listens
         * @param answering how long whoever listens may take to answer
         */
        Greeting(Duration listening, Duration answering, Consumer<String> unanswered) {
            listenUntilNanos = way.time().nowNanos() + listening.toNanos();
            this.answering = answering;
            this.unanswered = unanswered;
        }

        void knock() {
            there().atNode(() -> {
                var listener = there().node().process().filter(VirtualAgent::isListening);
                if (listener.isEmpty()) {
                    there().atOrchestrator(this::notOpened);
                    return;
                }
                var opened = listener.get().connect(this);
                agent = listener;
                channel = Optional.of(opened);
                there().atOrchestrator(this::opened);
            });
        }

        private void notOpened() {
            if (ended || over) {
                return;
            }
            if (listenUntilNanos - way.time().nowNanos() < POLL.toNanos()) {
                giveUp("nobody listens");
            } else {
                way.time().after(POLL, () -> {
                    if (!over) {
                        knock();
                    }
                });
            }
        }

        private void opened() {
            if (over) {
                return;
            }
            say(new ToAgent.Hello(ToAgent.PROTOCOL_VERSION, way.orchestrator().name()));
            patience = Optional.of(way.time().after(answering, () -> giveUp("it does not answer")));
        }

        private void giveUp(String why) {
            if (ended || welcomed || over) {
                return;
            }
            ended = true;
            there().atNode(this::hangUp);
            unanswered.accept(why);
        }

        void say(ToAgent message) {
            there().atNode(() -> agent.ifPresent(a -> channel.ifPresent(c -> a.hear(c, message))));
        }

        /** At the node: our end of the channel is closed. */
        void hangUp() {
            agent.ifPresent(a -> channel.ifPresent(a::hungUp));
        }

        @Override
        public void said(FromAgent message) {
            there().atOrchestrator(() -> {
                if (ended || over) {
                    return;
                }
                if (welcomed) {
                    received(message);
                } else if (message instanceof FromAgent.Welcome welcome) {
                    welcomed = true;
                    patience.ifPresent(Ticket::cancel);
                    accept(welcome);
                }
            });
        }

        @Override
        public void hungUp() {
            there().atOrchestrator(() -> {
                if (ended || over) {
                    return;
                }
                if (welcomed) {
                    lose(Reach.AGENT_UNREACHABLE, "the agent closed the channel");
                } else {
                    patience.ifPresent(Ticket::cancel);
                    giveUp("the agent closed the channel");
                }
            });
        }
    }

    private final VirtualConnector connector;
    private final Way way;
    private final NodeProfile profile;
    private final Consumer<LinkEvent> listener;
    private Optional<Session> session = Optional.empty();
    private Optional<Greeting> greeting = Optional.empty();
    private boolean attached;
    private boolean over;

    VirtualLink(VirtualConnector connector, Way way, NodeProfile profile, Consumer<LinkEvent> listener) {
        this.connector = connector;
        this.way = way;
        this.profile = profile;
        this.listener = listener;
    }

    boolean isOver() {
        return over;
    }

    // What its holder says

    @Override
    public void send(ToAgent message) {
        if (attached && !over) {
            way.history().note(new Happening.Told(way.orchestrator().name(), profile.instance(), message));
            greeting.orElseThrow().say(message);
        }
    }

    @Override
    public void configure(NodeProfile changed) {
        send(new ToAgent.Configure(VirtualConfigs.of(changed)));
    }

    @Override
    public void close() {
        if (!over) {
            over = true;
            closeSession();
        }
    }

    private void lose(Reach reach, String why) {
        if (!over) {
            over = true;
            closeSession();
            listener.accept(new LinkEvent.Lost(reach, why));
        }
    }

    private void closeSession() {
        session.ifPresent(open -> connector.close(open, () -> greeting.ifPresent(Greeting::hangUp)));
    }

    private Session there() {
        return session.orElseThrow();
    }

    // Its way to the agent

    void live() {
        connector.dial(profile.address(), this);
    }

    @Override
    public void unreachable(String why) {
        lose(Reach.HOST_UNREACHABLE, why);
    }

    @Override
    public void broken(String why) {
        lose(Reach.HOST_UNREACHABLE, why);
    }

    @Override
    public void connected(Session open) {
        session = Optional.of(open);
        if (over) {
            closeSession();
            return;
        }
        var node = open.node();
        node.makeHome();
        var running = node.process();
        if (running.isEmpty()) {
            start();
            return;
        }
        var age = node.agentAge();
        var listening = age.compareTo(START_PATIENCE) < 0 ? START_PATIENCE.minus(age) : HELLO_PATIENCE;
        var processId = running.get().processId();
        greet(listening, HELLO_PATIENCE, why -> replace(processId, why));
    }

    private void greet(Duration listening, Duration answering, Consumer<String> unanswered) {
        var attempt = new Greeting(listening, answering, unanswered);
        greeting = Optional.of(attempt);
        attempt.knock();
    }

    private void replace(long processId, String why) {
        progress("replacing the agent, process %d: %s".formatted(processId, why));
        there().script(() -> {
            there().node().endAgent("replaced by " + way.orchestrator() + ": " + why);
            there().atOrchestrator(this::start);
        });
    }

    private void start() {
        if (over) {
            return;
        }
        progress("starting the agent");
        var config = VirtualConfigs.of(profile);
        there().script(() -> await(there().node().startAgent(config), START_PATIENCE.toNanos() / START_POLL_NANOS));
    }

    /** The end of the script that starts an agent: it waits for the socket. */
    private void await(VirtualAgent started, long looks) {
        if (started.hasEnded()) {
            there().atOrchestrator(() -> lose(Reach.AGENT_UNREACHABLE, "the agent ended at once"));
        } else if (started.isListening() || looks == 0) {
            there().atOrchestrator(this::greetStarted);
        } else {
            there().node().clock().after(START_POLL_NANOS, () -> await(started, looks - 1));
        }
    }

    private void greetStarted() {
        if (!over) {
            greet(
                    START_PATIENCE,
                    START_PATIENCE,
                    why -> lose(Reach.AGENT_UNREACHABLE, "the agent was started, and " + why));
        }
    }

    private void accept(FromAgent.Welcome welcome) {
        attached = true;
        configure(profile);
        listener.accept(new LinkEvent.Attached(welcome));
    }

    private void received(FromAgent message) {
        if (message instanceof FromAgent.Reported(var report)) {
            way.history().note(new Happening.Heard(way.orchestrator().name(), report));
        }
        listener.accept(new LinkEvent.Received(message));
    }

    private void progress(String step) {
        if (!over) {
            listener.accept(new LinkEvent.Progress(step));
        }
    }
}
