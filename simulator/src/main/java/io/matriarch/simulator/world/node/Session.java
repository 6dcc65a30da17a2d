package io.matriarch.simulator.world.node;

import java.util.function.Consumer;

/** One SSH connection of an orchestrator to a node, logged in. */
final class Session {

    private static final int UNANSWERED_KEEPALIVES = 3;

    private final Node node;
    private final long boot;
    private final Way way;
    private final Wire toNode;
    private final Wire toOrchestrator;
    private final Consumer<String> broken;
    private int unanswered;
    private boolean closed;

    /** @param broken hears why, once, when the connection is lost */
    Session(Way way, Node node, Consumer<String> broken) {
        this.way = way;
        this.node = node;
        this.broken = broken;
        boot = node.boots();
        toNode = new Wire(way.time(), way.network(), way.orchestrator(), node.place(), node);
        toOrchestrator = new Wire(way.time(), way.network(), node.place(), way.orchestrator(), node);
    }

    Node node() {
        return node;
    }

    /** Something arrives at the node, after all that was sent before. */
    void atNode(Runnable arrival) {
        if (!closed) {
            toNode.send(arrival);
        }
    }

    /** Something arrives at the orchestrator, after all that was sent before, unless the session is closed by then. */
    void atOrchestrator(Runnable arrival) {
        toOrchestrator.send(arrival);
    }

    /** Runs a script on the node. A channel is opened for it first, so nothing is begun that the node has not agreed to. */
    void script(Runnable script) {
        atNode(() -> atOrchestrator(() -> atNode(script)));
    }

    /**
     * Closes it from the orchestrator's side. What was sent before still reaches the node, and then {@code lastWord}, however
     * long that takes.
     */
    void close(Runnable lastWord) {
        if (!closed) {
            toNode.send(lastWord);
            closed = true;
            toOrchestrator.end();
        }
    }

    boolean isClosed() {
        return closed;
    }

    /** Once a second. */
    void keepAlive() {
        if (way.reaches(node)) {
            unanswered = 0;
            if (node.boots() != boot) {
                broken.accept("the connection broke: it was reset");
            }
        } else if (unanswered >= UNANSWERED_KEEPALIVES) {
            broken.accept("the connection broke: %d keepalives were not answered".formatted(unanswered));
        } else {
            unanswered++;
        }
    }
}
