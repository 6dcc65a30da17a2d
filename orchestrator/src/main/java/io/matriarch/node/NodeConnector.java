package io.matriarch.node;

import io.matriarch.protocol.agent.FromAgent;
import io.matriarch.protocol.agent.ToAgent;
import java.util.function.Consumer;

/** How a supervisor reaches its node. Calls return at once; what comes of them arrives at the listener, from any thread. */
public interface NodeConnector {

    /**
     * Connects, sees to it that the right agent is installed and runs, configures it from {@code profile} and attaches to its
     * control channel. The listener hears of each step, and last of {@link LinkEvent.Lost}: one link, one life.
     */
    Link open(NodeProfile profile, Consumer<LinkEvent> listener);

    /**
     * Logs in and kills the agent and PostgreSQL with every process of it.
     *
     * @param listener hears exactly one outcome
     */
    void fence(NodeProfile profile, Consumer<FenceOutcome> listener);

    /** A channel to an agent. */
    interface Link {
        /** Sends once attached; dropped when the link is lost. */
        void send(ToAgent message);

        /** Brings settings, members or timings up to date on the node. */
        void configure(NodeProfile profile);

        /** Ends the link and leaves agent and PostgreSQL as they are. */
        void close();
    }

    /** What happens to a link. */
    sealed interface LinkEvent {
        /** A step on the way, for people: connecting, uploading the agent, starting it ... */
        record Progress(String step) implements LinkEvent {}

        /** The agent answered. */
        record Attached(FromAgent.Welcome welcome) implements LinkEvent {}

        /** The agent said something. */
        record Received(FromAgent message) implements LinkEvent {}

        /** The link is gone. */
        record Lost(Reach reach, String why) implements LinkEvent {}
    }

    /** How far the connector came before a link was lost. */
    enum Reach {
        /** No SSH connection: nothing is known of the host. */
        HOST_UNREACHABLE,
        /** The host answers and will not let us in, or its key is not the known one. */
        REFUSED,
        /** Logged in; the agent is not there or does not answer. */
        AGENT_UNREACHABLE
    }

    /** How fencing over SSH ended. */
    sealed interface FenceOutcome {
        /** No process of PostgreSQL is left. */
        record Fenced() implements FenceOutcome {}

        /** Logged in and could not do it. */
        record Failed(String why) implements FenceOutcome {}

        /** No way to the host. */
        record Unreachable(String why) implements FenceOutcome {}

        /** No answer in time: done or not. */
        record TimedOut() implements FenceOutcome {}
    }
}
