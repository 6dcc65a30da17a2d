package io.matriarch.simulator.run;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where a command speaks.
 *
 * @param out for answers
 * @param err for what is said beside them
 * @param rewrites whether {@code err} is a terminal, where a line can be written over
 */
public record Console(PrintWriter out, PrintWriter err, boolean rewrites) {

    private static final Path STDERR = Path.of("/proc/self/fd/2");

    /** Over the streams of this process. */
    public static Console of(PrintWriter out, PrintWriter err) {
        return new Console(out, err, isTerminal());
    }

    private static boolean isTerminal() {
        try {
            var target = Files.readSymbolicLink(STDERR).toString();
            return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty");
        } catch (IOException | UnsupportedOperationException notLinux) {
            return false;
        }
    }

    void say(String line) {
        out.println(line);
        out.flush();
    }

    /** Beside the answer. */
    public void warn(String line) {
        err.println(line);
        err.flush();
    }
}
