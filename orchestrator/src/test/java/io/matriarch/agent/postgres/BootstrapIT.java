package io.matriarch.agent.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.matriarch.agent.postgres.PostgresServer.DataDirectory;
import io.matriarch.agent.postgres.PostgresServer.Outcome;
import io.matriarch.protocol.agent.PostgresReport.ServerRole;
import io.matriarch.protocol.agent.PostgresReport.ServerState;
import io.matriarch.protocol.agent.Secret;
import io.matriarch.protocol.id.DatabaseName;
import io.matriarch.protocol.id.RoleName;
import io.matriarch.protocol.spec.ClusterSettings;
import io.matriarch.protocol.spec.DatabaseSpec;
import io.matriarch.protocol.spec.RoleSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class BootstrapIT {

    private static final RoleName OWNER = new RoleName("app \"owner\"");
    private static final Secret PASSWORD = new Secret("p4ss'w\\ord");

    @Test
    void aNewClusterHasTheDeclaredRolesAndDatabases() throws SQLException {
        var passwords = new TreeMap<RoleName, Secret>();
        passwords.put(OWNER, PASSWORD);
        var role = new RoleSpec(
                OWNER,
                1,
                true,
                false,
                true,
                false,
                true,
                false,
                false,
                7,
                List.of(new RoleName("dbrole_admin")),
                Optional.of("it's \\ mine"));
        var database = new DatabaseSpec(
                new DatabaseName("my app"),
                Optional.of(OWNER),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                20,
                true,
                List.of("Inner"),
                List.of("plpgsql"),
                Optional.of("the app's"));
        var settings = Herd.declared(ClusterSettings.defaults(), 0, List.of(role), List.of(database), new TreeMap<>());
        try (var herd = Herd.of(1, "", settings, passwords)) {
            herd.bootstrap(1);
            Herd.assertDone(herd.member(1).server().converge());

            try (var connection = herd.member(1).connect("my app", OWNER.value(), PASSWORD.value());
                    var statement = connection.createStatement()) {
                statement.execute("CREATE TABLE \"Inner\".t (a int)");
                statement.execute("INSERT INTO \"Inner\".t VALUES (1)");
            }
            assertThat(herd.member(1).query("SELECT pg_has_role('" + OWNER + "', 'dbrole_readonly', 'member')"))
                    .isEqualTo("t");
        }
    }

    @Test
    void whatCannotBeDoneIsNamedAndTheRestIsDone() throws SQLException {
        var passwords = new TreeMap<RoleName, Secret>();
        passwords.put(OWNER, PASSWORD);
        var stranger = new DatabaseSpec(
                new DatabaseName("a"),
                Optional.of(new RoleName("nobody-knows")),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                -1,
                false,
                List.of(),
                List.of(),
                Optional.empty());
        var exotic = new DatabaseSpec(
                new DatabaseName("b"),
                Optional.of(OWNER),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                -1,
                false,
                List.of(),
                List.of("no_such_extension"),
                Optional.empty());
        var settings = Herd.declared(
                ClusterSettings.defaults(),
                0,
                List.of(RoleSpec.login(OWNER, 1)),
                List.of(stranger, exotic),
                new TreeMap<>());
        try (var herd = Herd.of(1, "", settings, passwords)) {
            Herd.assertDone(herd.member(1).server().initialize());
            Herd.assertDone(herd.member(1).server().startPrimary());
            Herd.awaitState(herd.member(1), ServerState.RUNNING);

            assertThat(herd.member(1).server().converge())
                    .isInstanceOfSatisfying(
                            Outcome.Failed.class,
                            failed -> assertThat(failed.why())
                                    .contains("database a: ", "nobody-knows", "no_such_extension in b: "));
            herd.member(1).connect("b", OWNER.value(), PASSWORD.value()).close();
        }
    }

    @Test
    void aRunningPrimaryReportsWhatItIs() {
        try (var herd = Herd.of(1)) {
            assertThat(herd.member(1).report().state()).isEqualTo(ServerState.ABSENT);
            assertThat(herd.member(1).server().inspect()).isEqualTo(new DataDirectory.Absent());
            herd.bootstrap(1);

            var report = herd.member(1).report();
            assertThat(report.isWritable()).isTrue();
            assertThat(report.role()).contains(ServerRole.PRIMARY);
            assertThat(report.timeline().orElseThrow().value()).isEqualTo(1);
            assertThat(report.version().orElseThrow()).isGreaterThanOrEqualTo(140_000);
            assertThat(herd.member(1).server().inspect())
                    .isInstanceOfSatisfying(
                            DataDirectory.Present.class,
                            present -> assertThat(present.system())
                                    .isEqualTo(report.system().orElseThrow()));
            assertThat(herd.member(1).query("SHOW data_checksums")).isEqualTo("on");
        }
    }

    @Test
    void nobodyIsTheSuperuserFromElsewhere() {
        try (var herd = Herd.of(2)) {
            herd.bootstrap(1);
            // Another loopback address stands for another host.
            var url = "jdbc:postgresql://127.0.0.11:"
                    + herd.member(1).settings().cluster().port() + "/postgres?localSocketAddress=127.0.0.77";
            assertThatThrownBy(() ->
                            java.sql.DriverManager.getConnection(url, "postgres", Herd.SUPERUSER_PASSWORD.value()))
                    .hasMessageContaining("pg_hba.conf rejects");
        }
    }

    @Test
    void aDeclaredParameterCountsUnlessItIsOurs() {
        var parameters = new TreeMap<String, String>();
        parameters.put("work_mem", "7MB");
        parameters.put("log_line_prefix", "it's \\%p ");
        parameters.put("wal_level", "minimal");
        parameters.put("listen_addresses", "*");
        var settings = Herd.declared(ClusterSettings.defaults(), 0, List.of(), List.of(), parameters);
        try (var herd = Herd.of(1, "", settings, new TreeMap<>())) {
            herd.bootstrap(1);
            assertThat(herd.member(1).query("SHOW work_mem")).isEqualTo("7MB");
            assertThat(herd.member(1).query("SHOW log_line_prefix")).isEqualTo("it's \\%p ");
            assertThat(herd.member(1).query("SHOW wal_level")).isEqualTo("logical");
            assertThat(herd.member(1).query("SHOW listen_addresses")).isEqualTo("127.0.0.11");
        }
    }

    @Test
    void aParameterThatPostgresqlRefusesIsQuotedFromItsLog() {
        var parameters = new TreeMap<String, String>();
        parameters.put("work_mem", "a lot");
        var settings = Herd.declared(ClusterSettings.defaults(), 0, List.of(), List.of(), parameters);
        try (var herd = Herd.of(1, "", settings, new TreeMap<>())) {
            Herd.assertDone(herd.member(1).server().initialize());
            assertThat(herd.member(1).server().startPrimary())
                    .isInstanceOfSatisfying(
                            Outcome.Failed.class,
                            failed -> assertThat(failed.why()).contains("work_mem"));
        }
    }

    @Test
    void aLongPathGetsAShortSocketDirectory() {
        var deep = "d".repeat(60) + "/" + "e".repeat(60);
        try (var herd = Herd.of(1, deep, ClusterSettings.defaults(), new TreeMap<>())) {
            herd.bootstrap(1);
            assertThat(herd.member(1).query("SHOW unix_socket_directories")).startsWith("/tmp/matriarch-");
        }
    }

    @Test
    void aLocaleThisHostLacksIsReplacedByC() {
        var defaults = ClusterSettings.defaults();
        var settings = new ClusterSettings(
                defaults.rto(),
                defaults.rpoBytes(),
                defaults.namespace(),
                0,
                8008,
                Optional.empty(),
                true,
                "UTF8",
                "xx_YY.utf8",
                new TreeMap<>(),
                List.of(),
                List.of(),
                List.of());
        try (var herd = Herd.of(1, "", settings, new TreeMap<>())) {
            herd.bootstrap(1);
            assertThat(herd.member(1).query("SHOW lc_collate")).isEqualTo("C");
        }
    }

    @Test
    void passwordsAreInNoLogAndNoWorldReadableFile() throws IOException {
        try (var herd = Herd.streaming(2)) {
            herd.member(1).execute("ALTER SYSTEM SET log_statement = 'all'", "SELECT pg_reload_conf()");
            Herd.assertDone(herd.member(1).server().converge());
            for (var seq = 1; seq <= 2; seq++) {
                var member = herd.member(seq);
                assertThat(member.log()).doesNotContain("s3cret");
                try (var files = Files.walk(member.home().directory())) {
                    for (var file : files.filter(Files::isRegularFile).toList()) {
                        if (Files.readString(file, java.nio.charset.StandardCharsets.ISO_8859_1)
                                .contains("s3cret")) {
                            assertThat(file).isEqualTo(member.home().secrets().resolve("pgpass"));
                            assertThat(Files.getPosixFilePermissions(file)).hasSize(2);
                        }
                    }
                }
            }
        }
    }
}
