package io.matriarch.ssh;

import io.matriarch.agent.AgentJson;
import io.matriarch.protocol.agent.AgentConfig;
import io.matriarch.protocol.agent.FromAgent;
import io.matriarch.protocol.agent.ToAgent;
import java.nio.charset.StandardCharsets;

/** The control channel's spelling: one JSON document a line, in UTF-8, at most {@link #LONGEST} bytes. */
final class AgentLines {

    /** A line that is longer is no message. */
    static final int LONGEST = 1 << 20;

    private AgentLines() {}

    /** A line, its end included. */
    static byte[] line(ToAgent message) {
        return bytes(message);
    }

    /** The file by which an agent starts. */
    static byte[] file(AgentConfig config) {
        return bytes(config);
    }

    /**
     * Reads one line without its end.
     *
     * @throws IllegalArgumentException when it is no message of an agent
     */
    static FromAgent read(byte[] line) {
        return AgentJson.read(new String(line, StandardCharsets.UTF_8), FromAgent.class);
    }

    private static byte[] bytes(Object document) {
        return (AgentJson.write(document) + "\n").getBytes(StandardCharsets.UTF_8);
    }
}
