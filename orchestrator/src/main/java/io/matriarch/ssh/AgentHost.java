package io.matriarch.ssh;

import io.matriarch.node.NodeConnector.Reach;
import io.matriarch.protocol.agent.AgentConfig;
import io.matriarch.protocol.id.InstanceId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** What is done on a node for its agent: each method is one script there. */
final class AgentHost {

    private static final int MEBIBYTE = 1 << 20;

    /** A word on the progress each time so much more was sent. */
    private static final long PROGRESS_STEP_BYTES = 16L * MEBIBYTE;

    private final SshSession session;
    private final SshSettings settings;
    private final AgentInstallation installation;
    private final AgentJar jar;
    private final String home;
    private final Consumer<String> progress;

    AgentHost(
            SshSession session,
            SshSettings settings,
            AgentInstallation installation,
            AgentJar jar,
            InstanceId instance,
            Consumer<String> progress) {
        this.session = session;
        this.settings = settings;
        this.installation = installation;
        this.jar = jar;
        this.home = home(installation, instance);
        this.progress = progress;
    }

    /** The directory under which everything of an instance lies. */
    static String home(AgentInstallation installation, InstanceId instance) {
        return installation.baseDirectory() + "/" + instance.value();
    }

    /**
     * What was found.
     *
     * @param javaHome a Java that is new enough
     * @param machine the running kernel's id: two nodes with the same one may share a file system
     * @param agent the agent that runs
     * @param socket where an agent listens
     */
    record Survey(Optional<String> javaHome, String machine, Optional<RunningAgent> agent, String socket) {}

    /**
     * An agent.
     *
     * @param sameBuild whether it runs from the jar that we have
     * @param age since it was started, in whole seconds
     */
    record RunningAgent(long processId, boolean sameBuild, Duration age) {}

    /** Looks around, and makes the agent's directory. */
    Survey survey() throws SshFailure {
        var answer = run(RemoteScript.SURVEY, List.of(installation.javaHome().orElse(""), jar.name()));
        var agent = answer.value("agent")
                .map(pid -> new RunningAgent(
                        Long.parseLong(pid),
                        answer.value("build").equals(Optional.of("same")),
                        Duration.ofSeconds(Math.max(
                                0, answer.value("age").map(Long::parseLong).orElse(0L)))));
        return new Survey(answer.value("java"), answer.value("machine").orElse(""), agent, socketIn(answer));
    }

    /** Sees to it that the jar is there and whole; uploads it when neither this instance nor one beside it has it. */
    void ensureJar() throws SshFailure {
        var uploaded = jar.name() + ".part";
        var arguments = List.of(jar.name(), Long.toString(jar.bytes()), jar.sha256(), uploaded);
        if (run(RemoteScript.JAR, arguments).value("jar").equals(Optional.of("present"))) {
            return;
        }
        progress.accept("uploading the agent, " + mebibytes(jar.bytes()));
        var told = new long[] {0};
        session.upload(jar.file(), home + "/agent/" + uploaded, sent -> {
            if (sent - told[0] >= PROGRESS_STEP_BYTES) {
                told[0] = sent;
                progress.accept("uploading the agent, %s of %s".formatted(mebibytes(sent), mebibytes(jar.bytes())));
            }
        });
        if (!run(RemoteScript.JAR, arguments).value("jar").equals(Optional.of("present"))) {
            throw new SshFailure(Reach.AGENT_UNREACHABLE, "the agent's jar is not where it was uploaded to");
        }
    }

    /** Starts the agent and waits until it listens; returns where. */
    String start(Survey survey, AgentConfig config) throws SshFailure {
        var java = survey.javaHome().orElseThrow(() -> new SshFailure(Reach.AGENT_UNREACHABLE, noJava()));
        var written = session.feed(RemoteScript.CONFIG, List.of(home), AgentLines.file(config));
        if (!written.succeeded()) {
            throw new SshFailure(Reach.AGENT_UNREACHABLE, "no configuration for the agent: " + written.complaint());
        }
        progress.accept("starting the agent");
        var arguments = new ArrayList<String>();
        arguments.add(jar.name());
        arguments.add(tenths(installation.startPatience()));
        arguments.addAll(command(java));
        var patience = installation.startPatience().plus(settings.callPatience());
        var answer = checked(session.run(RemoteScript.START, patience, withHome(arguments)));
        if (answer.says("died")) {
            throw new SshFailure(
                    Reach.AGENT_UNREACHABLE,
                    "the agent ended at once; the end of %s/agent/agent.log: %s".formatted(home, answer.complaint()));
        }
        return socketIn(answer);
    }

    /** Ends the agent, by force when it has not gone by itself within {@code patience}; PostgreSQL runs on. */
    void endAgent(Duration patience) throws SshFailure {
        run(RemoteScript.END_AGENT, List.of(tenths(patience)));
    }

    /** A heap for what an agent does, and start-up before throughput: it has seconds to be back after it was replaced. */
    private List<String> command(String java) {
        return List.of(
                java + "/bin/java",
                "-Xmx128m",
                "-Xss512k",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xshare:auto",
                "-XX:+ExitOnOutOfMemoryError",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-jar",
                home + "/agent/" + jar.name(),
                "agent",
                "--config",
                home + "/agent/config.json");
    }

    private Answer run(RemoteScript script, List<String> arguments) throws SshFailure {
        return checked(session.run(script, settings.callPatience(), withHome(arguments)));
    }

    private static Answer checked(Answer answer) throws SshFailure {
        if (!answer.succeeded()) {
            throw new SshFailure(Reach.AGENT_UNREACHABLE, answer.complaint());
        }
        return answer;
    }

    private List<String> withHome(List<String> arguments) {
        var all = new ArrayList<String>();
        all.add(home);
        all.addAll(arguments);
        return all;
    }

    private String socketIn(Answer answer) {
        return answer.value("socket").orElse(home + "/agent/agent.sock");
    }

    private String noJava() {
        return installation
                .javaHome()
                .map(configured -> "there is no Java 25 or newer in " + configured + ", where it is configured to be")
                .orElse("no Java 25 or newer was found in JAVA_HOME, on the PATH or in /usr/lib/jvm");
    }

    private static String tenths(Duration duration) {
        return Long.toString(duration.toMillis() / 100);
    }

    private static String mebibytes(long bytes) {
        return "%.1f MiB".formatted((double) bytes / MEBIBYTE);
    }
}
