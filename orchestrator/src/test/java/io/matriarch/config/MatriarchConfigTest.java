package io.matriarch.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.typesafe.config.ConfigFactory;
import io.matriarch.config.MatriarchConfig.Cluster;
import io.matriarch.config.MatriarchConfig.Etcd;
import io.matriarch.config.MatriarchConfig.Http;
import io.matriarch.config.MatriarchConfig.Journal;
import io.matriarch.config.MatriarchConfig.Node;
import io.matriarch.config.MatriarchConfig.Postgres;
import io.matriarch.config.MatriarchConfig.Ssh;
import io.matriarch.protocol.agent.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MatriarchConfigTest {

    private static final Map<String, String> NO_ENVIRONMENT = Map.of();

    @TempDir
    private Path directory = Path.of("");

    @Test
    void hasTheseDefaults() {
        assertThat(loaded(ConfigLoader.defaults(NO_ENVIRONMENT)))
                .isEqualTo(new MatriarchConfig(
                        Path.of("./data"),
                        new Http(new Listen("127.0.0.1", 7400), Optional.empty()),
                        new Journal("jdbc:h2:file:./data/journal", Optional.empty(), Optional.empty()),
                        new Etcd(List.of()),
                        new Ssh(
                                "postgres",
                                22,
                                Optional.empty(),
                                Path.of(System.getProperty("user.home"), ".ssh/known_hosts")),
                        new Node("/var/lib/matriarch", Optional.empty()),
                        new Postgres(Optional.empty()),
                        new Cluster(new Listen("127.0.0.1", 25520), List.of())));
    }

    @Test
    void hasTheseKeys() {
        assertThat(ConfigLoader.knownKeys())
                .containsExactly(
                        "cluster.listen",
                        "cluster.seeds",
                        "data-directory",
                        "etcd.endpoints",
                        "http.listen",
                        "http.token",
                        "journal.password",
                        "journal.url",
                        "journal.user",
                        "node.base-directory",
                        "node.java-home",
                        "postgres.bin-directory",
                        "ssh.identity-file",
                        "ssh.known-hosts",
                        "ssh.port",
                        "ssh.user");
    }

    @Test
    void readsEveryKeyOfTheReferenceAndNoOther() {
        var reader = new SettingReader("x", ConfigFactory.empty(), ConfigLoader.reference(), new ArrayList<>());
        new ConfigReader(reader, NO_ENVIRONMENT).read();

        assertThat(reader.keysRead()).isEqualTo(ConfigLoader.knownKeys());
    }

    @Test
    void takesEveryKeyFromTheFile() throws IOException {
        var key = Files.writeString(directory.resolve("id"), "key");
        var hosts = Files.writeString(directory.resolve("hosts"), "hosts");
        var file = Files.writeString(directory.resolve("matriarch.conf"), """
                matriarch.data-directory = /srv/m
                matriarch.http { listen = "[::]:8000", token = "open.sesame" }
                matriarch.journal { url = "jdbc:postgresql://db/m", user = m, password = 1234 }
                matriarch.etcd.endpoints = ["http://10.1.0.1:2379", "https://etcd.example.org:2379"]
                matriarch.ssh { user = pg, port = 2222, identity-file = "%s", known-hosts = "%s" }
                matriarch.node { base-directory = /m/, java-home = /opt/jdk }
                matriarch.postgres.bin-directory = /usr/lib/postgresql/15/bin
                matriarch.cluster { listen = "10.1.0.5:25520", seeds = ["10.1.0.5:25520", "10.1.0.6:25520"] }
                akka.loglevel = DEBUG
                """.formatted(key, hosts));

        assertThat(loaded(ConfigLoader.load(file, NO_ENVIRONMENT)))
                .isEqualTo(new MatriarchConfig(
                        Path.of("/srv/m"),
                        new Http(new Listen("::", 8000), Optional.of(new Secret("open.sesame"))),
                        new Journal("jdbc:postgresql://db/m", Optional.of("m"), Optional.of(new Secret("1234"))),
                        new Etcd(List.of("http://10.1.0.1:2379", "https://etcd.example.org:2379")),
                        new Ssh("pg", 2222, Optional.of(key), hosts),
                        new Node("/m", Optional.of("/opt/jdk")),
                        new Postgres(Optional.of("/usr/lib/postgresql/15/bin")),
                        new Cluster(
                                new Listen("10.1.0.5", 25520),
                                List.of(new Listen("10.1.0.5", 25520), new Listen("10.1.0.6", 25520)))));
        assertThat(ConfigLoader.load(file, NO_ENVIRONMENT))
                .isInstanceOfSatisfying(
                        ConfigReading.Loaded.class,
                        read -> assertThat(read.others().getString("akka.loglevel"))
                                .isEqualTo("DEBUG"));
    }

    @Test
    void refusesUnknownKeysByNameWithASuggestion() {
        assertThat(errors("matriarch.htp.listen = x\nmatriarch.ssh.prot = 22\nmatriarch.banana = 1"))
                .containsExactlyInAnyOrder(
                        "m.conf:1: matriarch.htp: there is no such setting",
                        "m.conf:2: matriarch.ssh.prot: there is no such setting; did you mean ssh.port?",
                        "m.conf:3: matriarch.banana: there is no such setting");
    }

    @Test
    void listsAllErrorsAtOnceWithLineKeyValueAndRule() {
        assertThat(errors("matriarch.ssh.port = 70000\nmatriarch.node.base-directory = relative"))
                .containsExactlyInAnyOrder(
                        "m.conf:1: matriarch.ssh.port: '70000': a port from 1 to 65535",
                        "m.conf:2: matriarch.node.base-directory: 'relative': an absolute path on the nodes, of letters, "
                                + "digits and . _ - only, without ..");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "matriarch = 3",
                "matriarch.http = 3",
                "matriarch.http.listen = 7400",
                "matriarch.http.listen = \"127.0.0.1:70000\"",
                "matriarch.http.listen = [a]",
                "matriarch.http.token = short",
                "matriarch.journal.url = \"jdbc:mysql://x\"",
                "matriarch.journal.url = { a = 1 }",
                "matriarch.etcd.endpoints = \"http://10.1.0.1:2379\"",
                "matriarch.etcd.endpoints = [\"10.1.0.1:2379\"]",
                "matriarch.etcd.endpoints = [\"http://10.1.0.1\"]",
                "matriarch.ssh.port = ssh",
                "matriarch.ssh.port = 22.5",
                "matriarch.ssh.user = \"a b\"",
                "matriarch.ssh.identity-file = /no/such/file",
                "matriarch.ssh.known-hosts = /no/such/file",
                "matriarch.node.base-directory = \"/a/../b\"",
                "matriarch.node.base-directory = \"/a b\"",
                "matriarch.cluster.seeds = [a]",
                "matriarch.cluster.seeds = [\"10.1.0.6:25520\"]",
                "matriarch { http { ",
                "matriarch.http.token = ${NO_SUCH_VARIABLE_ANYWHERE}",
            })
    void refuses(String text) {
        assertThat(errors(text)).hasSize(1);
    }

    @Test
    void refusesAFileThatIsNotThere() {
        assertThat(invalid(ConfigLoader.load(directory.resolve("none.conf"), NO_ENVIRONMENT)))
                .singleElement()
                .asString()
                .contains("none.conf: there is no such file");
    }

    @Test
    void refusesAnApiThatIsOpenToAllButNotOneOnLoopback() {
        assertThat(errors("matriarch.http.listen = \"0.0.0.0:7400\""))
                .containsExactly("m.conf:1: matriarch.http.listen: '0.0.0.0:7400': anything but loopback needs "
                        + "http.token (or MATRIARCH_TOKEN in the environment)");
        assertThat(loaded(ConfigLoader.parse("m.conf", "matriarch.http.listen = \"[::1]:1\"", NO_ENVIRONMENT)))
                .isNotNull();
    }

    @Test
    void takesTheTokenFromTheEnvironmentUnlessTheFileHasOne() {
        var environment = Map.of("MATRIARCH_TOKEN", "from.the.environment");

        assertThat(loaded(ConfigLoader.parse("m.conf", "matriarch.http.listen = \"0.0.0.0:1\"", environment))
                        .http()
                        .token())
                .contains(new Secret("from.the.environment"));
        assertThat(loaded(ConfigLoader.parse("m.conf", "matriarch.http.token = from.the.file", environment))
                        .http()
                        .token())
                .contains(new Secret("from.the.file"));
        assertThat(invalid(ConfigLoader.defaults(Map.of("MATRIARCH_TOKEN", "a b"))))
                .hasSize(1);
    }

    @Test
    void neverShowsASecret() {
        var texts = List.of(
                "matriarch.http.token = \"Sesame 7\"",
                "matriarch.http.token = [Sesame]",
                "matriarch.journal.password = [Sesame]",
                "matriarch.journal.url = \"jdbc:postgresql://db/m?password=Sesame\"",
                "matriarch.journal.password = Sesame }",
                "matriarch.journal { url = \"jdbc:postgresql://db/m\", password = Sesame }");

        assertThat(texts)
                .allSatisfy(text -> assertThat(ConfigLoader.parse("m.conf", text, NO_ENVIRONMENT)
                                .toString())
                        .doesNotContain("Sesame"));
    }

    private static List<String> errors(String text) {
        return invalid(ConfigLoader.parse("m.conf", text, NO_ENVIRONMENT));
    }

    private static List<String> invalid(ConfigReading reading) {
        return switch (reading) {
            case ConfigReading.Loaded loaded -> fail("loaded: " + loaded.config());
            case ConfigReading.Invalid invalid ->
                invalid.errors().stream().map(ConfigError::sentence).toList();
        };
    }

    private static MatriarchConfig loaded(ConfigReading reading) {
        return switch (reading) {
            case ConfigReading.Loaded loaded -> loaded.config();
            case ConfigReading.Invalid invalid -> fail("invalid: " + invalid.errors());
        };
    }
}
