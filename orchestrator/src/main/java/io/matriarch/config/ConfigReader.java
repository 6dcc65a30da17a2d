package io.matriarch.config;

import io.matriarch.config.MatriarchConfig.Cluster;
import io.matriarch.config.MatriarchConfig.Etcd;
import io.matriarch.config.MatriarchConfig.Http;
import io.matriarch.config.MatriarchConfig.Journal;
import io.matriarch.config.MatriarchConfig.Node;
import io.matriarch.config.MatriarchConfig.Postgres;
import io.matriarch.config.MatriarchConfig.Ssh;
import io.matriarch.protocol.agent.Secret;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Every key of {@code reference.conf}, its rule, and what keys have to agree on. */
final class ConfigReader {

    static final String TOKEN_VARIABLE = "MATRIARCH_TOKEN";

    private static final String TOKEN_SHAPE = "[\\x21-\\x7E]{8,512}";
    private static final String TOKEN_RULE = "8 to 512 printable characters without spaces";
    private static final String NODE_PATH_RULE =
            "an absolute path on the nodes, of letters, digits and . _ - only, without ..";

    private final SettingReader settings;
    private final Map<String, String> environment;

    ConfigReader(SettingReader settings, Map<String, String> environment) {
        this.settings = settings;
        this.environment = environment;
    }

    MatriarchConfig read() {
        var config = new MatriarchConfig(
                settings.required("data-directory", "a path", this::path),
                http(),
                journal(),
                new Etcd(settings.list(
                        "etcd.endpoints", "a list of URLs such as http://10.10.10.2:2379", this::endpoint)),
                ssh(),
                new Node(
                        settings.required("node.base-directory", NODE_PATH_RULE, this::nodePath),
                        settings.optional("node.java-home", NODE_PATH_RULE, this::nodePath)),
                new Postgres(settings.optional("postgres.bin-directory", NODE_PATH_RULE, this::nodePath)),
                new Cluster(
                        settings.required("cluster.listen", Listen.RULE, Listen::parse),
                        settings.list("cluster.seeds", "a list of addresses with ports: host:25520", Listen::parse)));
        refuseAnOpenApi(config);
        refuseAJournalThatOthersCannotShare(config);
        return config;
    }

    private Http http() {
        return new Http(
                settings.required("http.listen", Listen.RULE, Listen::parse),
                settings.secret("http.token", TOKEN_RULE, TOKEN_SHAPE).or(this::tokenOfEnvironment));
    }

    private Optional<Secret> tokenOfEnvironment() {
        var token = Optional.ofNullable(environment.get(TOKEN_VARIABLE)).filter(text -> !text.isEmpty());
        if (token.filter(text -> !text.matches(TOKEN_SHAPE)).isPresent()) {
            settings.refuse("http.token", "%s in the environment: %s".formatted(TOKEN_VARIABLE, TOKEN_RULE));
        }
        return token.map(Secret::new);
    }

    private Journal journal() {
        return new Journal(
                settings.required(
                        "journal.url",
                        "jdbc:h2:... or jdbc:postgresql://..., without a password: that goes into journal.password",
                        this::journalUrl),
                settings.optional("journal.user", "a name", text -> SettingReader.matching(text, ".{1,256}")),
                settings.secret("journal.password", "text", "(?s).{0,1024}"));
    }

    private String journalUrl(String text) {
        if (text.toLowerCase(Locale.ROOT).contains("password=")) {
            throw new IllegalArgumentException("a password in the URL");
        }
        return SettingReader.matching(text, "jdbc:(h2|postgresql):[^\\s]{1,1024}");
    }

    private String endpoint(String text) {
        var uri = URI.create(text);
        var isUrl = uri.getHost() != null
                && uri.getUserInfo() == null
                && uri.getPort() > 0
                && uri.getPort() <= 65_535
                && (uri.getPath().isEmpty() || uri.getPath().equals("/"));
        if (!isUrl) {
            throw new IllegalArgumentException("not host and port");
        }
        return SettingReader.matching(text, "https?://.*");
    }

    private Ssh ssh() {
        return new Ssh(
                settings.required(
                        "ssh.user",
                        "the name of an OS user",
                        text -> SettingReader.matching(text, "[a-z_][a-z0-9_-]{0,31}")),
                settings.required("ssh.port", "a port from 1 to 65535", text -> SettingReader.integer(text, 1, 65_535)),
                settings.optional("ssh.identity-file", "a private key that may be read", this::readableFile),
                knownHosts());
    }

    /** A default that is not there yet is no mistake of the file's; one that the file names is. */
    private Path knownHosts() {
        var key = "ssh.known-hosts";
        return settings.optional(
                        key,
                        "a file in the format of known_hosts that may be read",
                        settings.isGiven(key) ? this::readableFile : this::path)
                .orElse(Path.of(""));
    }

    private Path readableFile(String text) {
        var file = path(text);
        if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
            throw new IllegalArgumentException("not readable");
        }
        return file;
    }

    /** {@code ~/} is the home directory; {@code Path.of} throws an IllegalArgumentException where that is no path. */
    private Path path(String text) {
        return Path.of(
                text.startsWith("~/")
                        ? System.getProperty("user.home") + text.substring(1)
                        : SettingReader.matching(text, "[^\\x00]{1,4096}"));
    }

    private String nodePath(String text) {
        var path = SettingReader.matching(text, "(/[A-Za-z0-9._-]+)+/?");
        if (path.contains("/../") || path.endsWith("/..")) {
            throw new IllegalArgumentException("upwards");
        }
        return path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    }

    private void refuseAnOpenApi(MatriarchConfig config) {
        if (!config.http().listen().isLoopback() && config.http().token().isEmpty()) {
            settings.refuse(
                    "http.listen",
                    "anything but loopback needs http.token (or %s in the environment)".formatted(TOKEN_VARIABLE));
        }
    }

    private void refuseAJournalThatOthersCannotShare(MatriarchConfig config) {
        var others = config.cluster().seeds().stream()
                .anyMatch(seed -> !seed.equals(config.cluster().listen()));
        if (others && config.journal().url().startsWith("jdbc:h2:")) {
            settings.refuse(
                    "journal.url", "several orchestrators (cluster.seeds) share a journal: jdbc:postgresql://...");
        }
    }
}
