package io.matriarch.agent;

import io.matriarch.agent.postgres.LocalPostgres;
import io.matriarch.agent.postgres.OsAccount;
import io.matriarch.agent.postgres.PostgresServer.Home;
import io.matriarch.agent.postgres.ServerSettings;
import io.matriarch.agent.postgres.Waiting;
import io.matriarch.lease.EtcdLeaderLease;
import io.matriarch.protocol.agent.AgentConfig;
import io.matriarch.runtime.Pause;
import io.matriarch.runtime.Ticker;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * {@code matriarch agent --config FILE}: an agent with a real PostgreSQL and a real etcd. SIGTERM ends it like
 * {@link io.matriarch.protocol.agent.ToAgent.Retire}: PostgreSQL runs on.
 */
public final class AgentMain {

    /** The agent has ended as it should. */
    public static final int DONE = 0;
    /** Another agent of this instance runs, or files and sockets cannot be had; the reason is in the log. */
    public static final int CANNOT_START = 1;
    /** The configuration cannot be read. */
    public static final int BAD_CONFIGURATION = 2;
    /** A bug. */
    public static final int BROKEN = 70;

    private static final Logger LOG = LoggerFactory.getLogger(AgentMain.class);
    private static final Duration LONGEST_SHUTDOWN = Duration.ofSeconds(5);
    private static final int BUILD_DIGITS = 16;

    private AgentMain() {}

    /**
     * Runs an agent until it ends.
     *
     * @param configFile the JSON of an {@link AgentConfig}
     * @return an exit code
     */
    public static int run(Path configFile) {
        AgentConfig config;
        try {
            config = AgentFiles.config(configFile);
        } catch (IOException | IllegalArgumentException unreadable) {
            LOG.error("the configuration {} cannot be read: {}", configFile, unreadable.getMessage());
            return BAD_CONFIGURATION;
        }
        MDC.put("cluster", config.instance().cluster().value());
        MDC.put("node", config.instance().value());
        try {
            return run(config);
        } catch (IOException | IllegalArgumentException impossible) {
            LOG.error("the agent of {} cannot run: {}", config.instance(), impossible.getMessage());
            return CANNOT_START;
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
            return DONE;
        }
    }

    private static int run(AgentConfig config) throws IOException, InterruptedException {
        var ticker = Ticker.system();
        var base = Path.of(config.baseDirectory());
        var home = Home.below(
                base, config.instance(), config.binDirectory().map(List::of).orElse(List.of()));
        var account = account();
        var gone = new CountDownLatch(1);
        try (var files = AgentFiles.open(base, config.instance());
                var server = new LocalPostgres(
                        home, settings(config), account, ticker, Pause.real(), InstantSource.system());
                var lease = new EtcdLeaderLease(
                        config.etcdEndpoints(), config.settings().namespace(), config.instance(), ticker);
                var guardian = new DeadmanLink(
                        new DeadmanProcess(files.deadmanSocket(), home.data()), new Waiting(ticker, Pause.real()))) {
            giveTo(account, home.directory());
            var process = new AgentProcess(
                    config,
                    files,
                    server,
                    lease,
                    guardian,
                    home.data().resolve("pg_wal"),
                    build(),
                    ticker,
                    InstantSource.system());
            var end = process.run(stop -> Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                stop.run();
                await(gone);
            })));
            return switch (end) {
                case RETIRED -> DONE;
                case BROKEN -> BROKEN;
            };
        } finally {
            gone.countDown();
        }
    }

    private static void await(CountDownLatch gone) {
        try {
            if (!gone.await(LONGEST_SHUTDOWN.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.warn("the agent does not end in time");
            }
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
    }

    private static ServerSettings settings(AgentConfig config) {
        return new ServerSettings(
                config.instance(),
                config.address(),
                config.settings(),
                config.members(),
                config.postgresPassword(),
                config.replicationPassword(),
                config.rolePasswords());
    }

    /** PostgreSQL refuses root, so an agent that runs as root runs it as the account that Debian's packages make. */
    private static OsAccount account() {
        return "root".equals(System.getProperty("user.name"))
                ? OsAccount.switchingTo("postgres")
                : OsAccount.ofThisProcess();
    }

    /** Its programs work in the instance's directory, which this process has made. */
    private static void giveTo(OsAccount account, Path directory) throws IOException {
        if (!account.prefix().isEmpty()) {
            var owner =
                    directory.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(account.name());
            Files.setOwner(directory, owner);
        }
    }

    /** The beginning of the hash of the jar that runs, as those who install it reckon it; a word when it is no jar. */
    private static String build() throws IOException {
        var source = AgentMain.class.getProtectionDomain().getCodeSource();
        if (source == null) {
            return "unknown";
        }
        try {
            var jar = Path.of(source.getLocation().toURI());
            if (!Files.isRegularFile(jar)) {
                return "classes";
            }
            // Those who uploaded it put the hash into its name: no need to read 60 MB before the first look at the
            // server.
            var name = String.valueOf(jar.getFileName());
            if (name.matches("matriarch-[0-9a-f]{16}\\.jar")) {
                return name.substring("matriarch-".length(), "matriarch-".length() + BUILD_DIGITS);
            }
            var digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(jar));
            return HexFormat.of().formatHex(digest).substring(0, BUILD_DIGITS);
        } catch (URISyntaxException | NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
