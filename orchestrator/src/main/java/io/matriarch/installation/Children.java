package io.matriarch.installation;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** All processes that we have started ourselves. After {@link #noMore} it starts none. */
public final class Children {

    private final Workplace workplace;
    private final List<Child> all = new ArrayList<>();
    private boolean closed;

    public Children(Workplace workplace) {
        this.workplace = workplace;
    }

    /**
     * Starts a program in the background, with its output in a log of that name. In a session of its own: Ctrl-C is for
     * us, who end the others in an order that leaves nothing behind.
     */
    public synchronized Child start(String name, Path directory, List<String> command) {
        if (closed) {
            throw new InstallationFailure("all is being torn down");
        }
        var log = workplace.log(name);
        var inOwnSession = new ArrayList<>(List.of("setsid"));
        inOwnSession.addAll(command);
        try {
            var process = new ProcessBuilder(inOwnSession)
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    .redirectInput(Redirect.from(Path.of("/dev/null").toFile()))
                    .redirectOutput(Redirect.appendTo(log.toFile()))
                    .start();
            var child = new Child(name, log, process);
            all.add(child);
            return child;
        } catch (IOException notStarted) {
            throw new InstallationFailure("%s does not start: %s".formatted(name, notStarted.getMessage()), notStarted);
        }
    }

    /** Those that have been started, the latest first; none will be from now on. */
    public synchronized List<Child> noMore() {
        closed = true;
        return List.copyOf(all.reversed());
    }
}
