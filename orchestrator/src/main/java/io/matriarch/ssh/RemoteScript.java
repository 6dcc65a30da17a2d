package io.matriarch.ssh;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The scripts that run on nodes, sent over stdin: nothing has to be there but a POSIX shell and the usual tools. */
enum RemoteScript {
    SURVEY("survey.sh"),
    JAR("jar.sh"),
    START("start.sh"),
    END_AGENT("end-agent.sh"),
    FENCE("fence.sh");

    /** Reads a file's content from stdin, so it goes as an argument of the shell. */
    static final String CONFIG = read("config.sh");

    private final String text;

    RemoteScript(String file) {
        text = read("common.sh") + read(file);
    }

    String text() {
        return text;
    }

    private static String read(String file) {
        try (var in = RemoteScript.class.getResourceAsStream(file)) {
            if (in == null) {
                throw new IllegalStateException("the script " + file + " is missing in the jar");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
