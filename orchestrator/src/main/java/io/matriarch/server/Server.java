package io.matriarch.server;

import io.matriarch.config.ConfigError;
import io.matriarch.config.ConfigLoader;
import io.matriarch.config.ConfigReading;
import io.matriarch.config.MatriarchConfig;
import io.matriarch.http.HttpSettings;
import io.matriarch.lease.EtcdChoice;
import io.matriarch.persistence.journal.JournalConfig;
import io.matriarch.persistence.journal.JournalException;
import io.matriarch.protocol.agent.Secret;
import io.matriarch.ssh.AgentInstallation;
import io.matriarch.ssh.SshSettings;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;

/** {@code matriarch server}: an orchestrator from its configuration, until it is told to stop. */
public final class Server {

    private static final Duration AGENT_START_PATIENCE = Duration.ofSeconds(30);

    private Server() {}

    /**
     * Runs until the process is told to end.
     *
     * @param err for whatever keeps it from starting
     * @return the exit code: 0 when it was told to end, 1 when it could not start
     */
    public static int run(Optional<Path> file, Map<String, String> environment, PrintWriter err) {
        var reading = file.map(path -> ConfigLoader.load(path, environment))
                .orElseGet(() -> ConfigLoader.defaults(environment));
        return switch (reading) {
            case ConfigReading.Invalid invalid -> refuse(invalid.errors(), err);
            case ConfigReading.Loaded loaded -> run(loaded.config(), err);
        };
    }

    private static int refuse(List<ConfigError> errors, PrintWriter err) {
        errors.forEach(error -> err.println(error.sentence()));
        return 1;
    }

    private static int run(MatriarchConfig config, PrintWriter err) {
        try {
            var orchestrator = Orchestrator.start(settings(config, ProductJar.locate()));
            var stopped = new CountDownLatch(1);
            Runtime.getRuntime()
                    .addShutdownHook(new Thread(
                            () -> {
                                orchestrator.close();
                                stopped.countDown();
                            },
                            "stop"));
            err.printf(
                    "matriarch server listens on http://%s:%d%n",
                    orchestrator.address().getHostString(),
                    orchestrator.address().getPort());
            stopped.await();
            return 0;
        } catch (JournalException | IllegalStateException | IllegalArgumentException failed) {
            err.println("matriarch server: " + failed.getMessage());
            return 1;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return 1;
        }
    }

    static OrchestratorSettings settings(MatriarchConfig config, Path jar) {
        var listen = config.http().listen();
        var remote = config.cluster().listen();
        return new OrchestratorSettings(
                new HttpSettings(listen.host(), listen.port(), config.http().token()),
                new JournalConfig(
                        config.journal().url(),
                        config.journal().user().orElse(""),
                        config.journal().password().orElse(new Secret(""))),
                SshSettings.of(
                        config.ssh().user(),
                        config.ssh().port(),
                        config.ssh().identityFile().orElseGet(Server::usualIdentity),
                        config.ssh().knownHosts()),
                new AgentInstallation(
                        config.node().baseDirectory(),
                        jar,
                        config.node().javaHome(),
                        config.postgres().binDirectory(),
                        new EtcdChoice(config.etcd().endpoints()),
                        AGENT_START_PATIENCE),
                remote.host(),
                remote.port(),
                config.cluster().seeds().stream().map(Object::toString).toList());
    }

    private static Path usualIdentity() {
        var home = Path.of(System.getProperty("user.home"), ".ssh");
        return Stream.of("id_ed25519", "id_ecdsa", "id_rsa")
                .map(home::resolve)
                .filter(Files::isReadable)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "no private key in %s; name one as matriarch.ssh.identity-file".formatted(home)));
    }
}
