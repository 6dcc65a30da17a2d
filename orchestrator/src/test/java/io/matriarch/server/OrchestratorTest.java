package io.matriarch.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.matriarch.config.ConfigLoader;
import io.matriarch.config.ConfigReading;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class OrchestratorTest {

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit fills it in
    private Path directory;

    @Test
    void saysThatThePortOfTheApiIsTaken() throws IOException {
        try (var taken = taken()) {
            assertThat(startOn(taken.getLocalPort(), 0))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageStartingWith("the HTTP API cannot listen on 127.0.0.1:" + taken.getLocalPort())
                    .hasMessageEndingWith("Address already in use")
                    .hasMessageNotContaining("akka");
        }
    }

    @Test
    void saysThatThePortForOtherOrchestratorsIsTaken() throws IOException {
        try (var taken = taken()) {
            assertThat(startOn(0, taken.getLocalPort()))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("127.0.0.1:%d (matriarch.cluster.listen)", taken.getLocalPort())
                    .hasMessageEndingWith("Address already in use");
        }
    }

    private static ServerSocket taken() throws IOException {
        return new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"));
    }

    private Throwable startOn(int httpPort, int clusterPort) throws IOException {
        var file = Files.createFile(directory.resolve("empty"));
        var config = Files.writeString(
                directory.resolve("matriarch.conf"), """
                matriarch {
                  http.listen = "127.0.0.1:%d"
                  cluster.listen = "127.0.0.1:%d"
                  journal.url = "jdbc:h2:file:%s/journal"
                  ssh { identity-file = "%s", known-hosts = "%s" }
                }
                """.formatted(httpPort, clusterPort, directory, file, file));
        var loaded = (ConfigReading.Loaded) ConfigLoader.load(config, Map.of());
        return catchThrowable(() -> Orchestrator.start(Server.settings(loaded.config(), file)));
    }
}
