package io.matriarch.installation;

import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** {@code matriarch server} as a process of its own, from the same jar as this one. */
public final class OrchestratorProcess {

    private static final Duration START_LIMIT = Duration.ofSeconds(90);

    private OrchestratorProcess() {}

    /**
     * Starts it and returns when it is ready.
     *
     * @param inside what a command has to begin with, to be run where it is to be
     */
    public static Child start(Children children, Workplace workplace, List<String> inside, Api api, Time time)
            throws InterruptedException {
        var command = new ArrayList<String>();
        command.add(javaHome().resolve("bin/java").toString());
        command.addAll(List.of(
                "-Xmx512m",
                "-XX:-OmitStackTraceInFastThrow",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow"));
        command.addAll(product());
        command.addAll(List.of("server", "--config", workplace.configuration().toString()));
        var child = children.start("orchestrator", workplace.orchestrator(), Host.inside(inside, command));
        var ready = time.await(START_LIMIT, () -> {
            if (!child.isAlive()) {
                throw child.hasEnded();
            }
            return api.isReady();
        });
        if (!ready) {
            throw new InstallationFailure(
                    "the orchestrator does not become ready; see " + workplace.log("orchestrator"));
        }
        return child;
    }

    public static Path javaHome() {
        return Path.of(System.getProperty("java.home"));
    }

    /** What this process runs from has to be a jar: it is what is put on the nodes. */
    private static List<String> product() {
        var source = OrchestratorProcess.class.getProtectionDomain().getCodeSource();
        try {
            var path = Path.of(source.getLocation().toURI());
            if (path.toString().endsWith(".jar")) {
                return List.of("-jar", path.toString());
            }
            throw new InstallationFailure(
                    "matriarch puts its own jar on the nodes, and runs from " + path + ", which is none");
        } catch (URISyntaxException impossible) {
            throw new IllegalStateException("matriarch runs from nowhere", impossible);
        }
    }
}
