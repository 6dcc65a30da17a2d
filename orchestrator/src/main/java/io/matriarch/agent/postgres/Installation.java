package io.matriarch.agent.postgres;

import io.matriarch.agent.postgres.Configuration.StartAs;
import io.matriarch.agent.postgres.PostgresServer.Home;
import io.matriarch.agent.postgres.PostgresServer.Upstream;
import io.matriarch.protocol.agent.PostgresReport.ServerRole;
import io.matriarch.protocol.id.Timeline;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A server's directories and configuration files on the disk. */
final class Installation {

    private static final Logger LOG = LoggerFactory.getLogger(Installation.class);

    /**
     * What a server is by its files.
     *
     * @param timeline on which a primary writes, when that can be told
     */
    record Role(ServerRole role, Optional<Timeline> timeline) {}

    private final Home home;
    private final OsAccount account;
    private final ServerFiles files;

    Installation(Home home, OsAccount account, ServerFiles files) {
        this.home = home;
        this.account = account;
        this.files = files;
    }

    Path passwordFile() {
        return home.secrets().resolve("pgpass");
    }

    Path log() {
        return home.logs().resolve("postgresql.log");
    }

    Configuration configuration(ServerSettings settings) throws IOException {
        return configuration(settings, waitsFor());
    }

    private Configuration configuration(ServerSettings settings, String waitsFor) throws IOException {
        return new Configuration(
                settings,
                files.socketDirectory(home.sockets(), settings.cluster().port()),
                passwordFile(),
                waitsFor);
    }

    /** For whom commits wait, as far as the data directory was told. */
    String waitsFor() throws IOException {
        var file = home.data().resolve("postgresql.conf");
        return Files.exists(file) ? Configuration.waitsForIn(Files.readString(file)) : Configuration.NOBODY;
    }

    /** Everything around the data directory. */
    void prepare(ServerSettings settings) throws IOException {
        directories();
        files.write(passwordFile(), configuration(settings).passwordFileText());
    }

    private void directories() throws IOException {
        files.directory(home.directory());
        files.directory(home.logs());
        files.directory(home.secrets());
    }

    /**
     * Everything in the data directory that is ours, as for a start in this role. For whom a primary waits stays as it is; a standby
     * will wait for somebody, whom it has to be told, when the one it follows does.
     */
    void configure(ServerSettings settings, StartAs role) throws IOException {
        var waitsFor = role instanceof StartAs.Standby(var upstream)
                ? upstream.epoch().isPresent() ? Configuration.FOR_EVER : Configuration.NOBODY
                : waitsFor();
        configure(settings, role, waitsFor);
    }

    /** The same, and says for whom commits wait. */
    void configure(ServerSettings settings, StartAs role, String waitsFor) throws IOException {
        directories();
        var configuration = configuration(settings, waitsFor);
        // libpq reads it at every connection: a WAL receiver that is just coming up gets to nobody any more.
        files.write(passwordFile(), role instanceof StartAs.StandbyOfNobody ? "" : configuration.passwordFileText());
        var ignored = configuration.ignoredParameters();
        if (!ignored.isEmpty()) {
            LOG.warn("these pg_parameters are decided by Matriarch, or no settings, and were ignored: {}", ignored);
        }
        var rules = new AccessRules(settings.address(), settings.members(), account.name());
        files.write(home.data().resolve("postgresql.conf"), configuration.render(role));
        files.write(home.data().resolve("pg_hba.conf"), rules.hostBased());
        files.write(home.data().resolve("pg_ident.conf"), rules.identities());
        cleanAutoConfiguration();
        signal("standby.signal", role instanceof StartAs.Standby || role instanceof StartAs.StandbyOfNobody);
        signal("recovery.signal", role instanceof StartAs.PromotedAtStart);
    }

    /** Of a dead postmaster; one whose process id is in use again would keep the next from starting. The directory is ours. */
    void forgetSocketLock(ServerSettings settings) throws IOException {
        Files.deleteIfExists(configuration(settings)
                .sockets()
                .resolve(".s.PGSQL." + settings.cluster().port() + ".lock"));
    }

    /** As what the data directory was configured last. */
    StartAs configuredRole() throws IOException {
        var file = home.data().resolve("postgresql.conf");
        Optional<Upstream> upstream =
                Files.exists(file) ? Configuration.upstreamIn(Files.readString(file)) : Optional.empty();
        if (!isStandby()) {
            return new StartAs.Primary();
        }
        return upstream.isPresent() ? new StartAs.Standby(upstream.get()) : new StartAs.StandbyOfNobody();
    }

    boolean isStandby() {
        return Files.exists(home.data().resolve("standby.signal"));
    }

    /**
     * What a running server is by its files. The end of recovery writes the history of a new timeline, whose number is above all that the
     * server knows of, and only then takes standby.signal away.
     */
    Role role() {
        return isStandby()
                ? new Role(ServerRole.STANDBY, Optional.empty())
                : new Role(ServerRole.PRIMARY, newestTimeline());
    }

    private Optional<Timeline> newestTimeline() {
        try (var files = Files.list(home.data().resolve("pg_wal"))) {
            return files.flatMap(file ->
                            TimelineHistory.timelineOf(file.getFileName().toString()).stream())
                    .max(Comparator.naturalOrder())
                    .or(() -> Optional.of(TimelineHistory.first().current()));
        } catch (IOException | UncheckedIOException unreadable) {
            LOG.warn("the timeline of {} cannot be told: {}", home.data(), unreadable.toString());
            return Optional.empty();
        }
    }

    private void signal(String name, boolean wanted) throws IOException {
        var file = home.data().resolve(name);
        if (wanted && !Files.exists(file)) {
            files.write(file, "");
        } else if (!wanted) {
            Files.deleteIfExists(file);
        }
    }

    /** ALTER SYSTEM wins over postgresql.conf, and comes along with a clone: what is decided here is taken out of it. */
    private void cleanAutoConfiguration() throws IOException {
        var file = home.data().resolve("postgresql.auto.conf");
        if (!Files.exists(file)) {
            return;
        }
        var before = Files.readString(file);
        var after = withoutProtected(before);
        if (!after.equals(before)) {
            files.write(file, after);
        }
    }

    static String withoutProtected(String autoConfiguration) {
        return autoConfiguration
                .lines()
                .filter(line -> !Configuration.isProtected(line.split("[\\s=]", 2)[0]))
                .map(line -> line + "\n")
                .collect(Collectors.joining());
    }
}
