package io.matriarch.inventory;

import static io.matriarch.inventory.Inventories.accepted;
import static io.matriarch.inventory.Inventories.assertError;
import static io.matriarch.inventory.Inventories.assertErrors;
import static io.matriarch.inventory.Inventories.assertNotices;
import static io.matriarch.inventory.Inventories.orders;
import static io.matriarch.inventory.Inventories.ordersWith;
import static org.assertj.core.api.Assertions.assertThat;

import io.matriarch.inventory.InventoryNotice.Kind;
import io.matriarch.protocol.agent.Secret;
import io.matriarch.protocol.id.RoleName;
import io.matriarch.protocol.spec.ClusterSettings;
import io.matriarch.protocol.spec.RoleSpec;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class InventorySettingsTest {

    @Test
    void takesTheDefaultsForWhatIsNotDeclared() {
        assertThat(orders().spec().settings()).isEqualTo(ClusterSettings.defaults());
    }

    @Test
    void readsEveryKeyThatIsActedOn() {
        var settings = orders(
                        "pg_rto: 20",
                        "pg_rpo: 0",
                        "pg_namespace: /herd",
                        "pg_port: 6000",
                        "patroni_port: 8009",
                        "pg_version: 18",
                        "pg_checksum: 'false'",
                        "pg_encoding: LATIN1",
                        "pg_locale: en_US.UTF-8",
                        "pg_max_conn: 200",
                        "pg_libs: 'pg_stat_statements,auto_explain'",
                        "pg_parameters: { autovacuum: off, work_mem: 64MB, random_page_cost: 1.1, a.b: x }")
                .spec()
                .settings();

        assertThat(settings.rto()).hasSeconds(20);
        assertThat(settings.rpoBytes()).isZero();
        assertThat(settings.namespace()).isEqualTo("/herd/");
        assertThat(settings.port()).isEqualTo(6000);
        assertThat(settings.restPort()).isEqualTo(8009);
        assertThat(settings.majorVersion()).contains(18);
        assertThat(settings.checksums()).isFalse();
        assertThat(settings.encoding()).isEqualTo("LATIN1");
        assertThat(settings.locale()).isEqualTo("en_US.UTF-8");
        assertThat(settings.parameters())
                .isEqualTo(Map.of(
                        "autovacuum", "off",
                        "work_mem", "64MB",
                        "random_page_cost", "1.1",
                        "a.b", "x",
                        "max_connections", "200",
                        "shared_preload_libraries", "pg_stat_statements, auto_explain"));
    }

    @ParameterizedTest
    @CsvSource({"fast,20", "norm,30", "safe,60", "wide,120"})
    void knowsTheWordsForTheRto(String word, long seconds) {
        assertThat(orders("pg_rto: " + word).spec().settings().rto()).hasSeconds(seconds);
    }

    @Test
    void losesNothingUnderTheTemplateForCriticalData() {
        assertThat(orders("pg_conf: crit.yml").spec().settings().rpoBytes()).isZero();

        var inventory = accepted(ordersWith("pg_conf: crit.yml", "pg_rpo: 1000"));
        assertNotices(inventory, Kind.ADJUSTED)
                .contains("pg_conf crit.yml wants nothing lost, so pg_rpo is taken as 0")
                .anyMatch(notice -> notice.startsWith("replication is asynchronous in this version"));
    }

    @Test
    void saysThatNothingToLoseIsNotYetPromisedByReplication() {
        assertNotices(accepted(ordersWith("pg_rpo: 0")), Kind.ADJUSTED)
                .singleElement()
                .asString()
                .startsWith("replication is asynchronous in this version");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "pg_rto: 8",
                "pg_rto: 3601",
                "pg_rto: soon",
                "pg_rpo: -1",
                "pg_rpo: 1MB",
                "pg_conf: [oltp.yml]",
                "pg_namespace: herd",
                "pg_namespace: /a//b",
                "pg_port: 0",
                "pg_port: 65536",
                "pg_port: '5432x'",
                "patroni_port: 5432",
                "pg_version: 9",
                "pg_version: fifteen",
                "pg_checksum: maybe",
                "pg_encoding: 'UTF8;'",
                "pg_locale: \"C'\"",
                "pg_max_conn: 1",
                "pg_max_conn: many",
                "pg_libs: 'a b'",
                "pg_parameters: [work_mem]",
                "pg_parameters: { work_mem: [1] }",
                "pg_parameters: { work_mem: null }",
                "pg_parameters: { 'work mem': 1 }",
                "pg_parameters: { work_mem: \"1MB\\nfsync = off\" }",
                "pg_parameters: { Port: 1 }",
                "pg_parameters: { recovery_target_lsn: 0/1 }",
                "pg_users: { name: alice }",
                "pg_users: [alice]",
                "pg_users: [{ password: x }]",
                "pg_users: [{ name: pg_alice }]",
                "pg_users: [{ name: public }]",
                "pg_users: [{ name: none }]",
                "pg_users: [{ name: postgres }]",
                "pg_users: [{ name: replicator, password: x }]",
                "pg_users: [{ name: alice }, { name: alice }]",
                "pg_users: [{ name: alice, password: '' }]",
                "pg_users: [{ name: alice, password: 0123 }]",
                "pg_users: [{ name: alice, login: 2 }]",
                "pg_users: [{ name: alice, connlimit: -2 }]",
                "pg_users: [{ name: alice, roles: [nobody] }]",
                "pg_users: [{ name: alice, roles: [alice] }]",
                "pg_users: [{ name: alice, roles: dbrole_admin }]",
                "pg_users: [{ name: alice, state: gone }]",
                "pg_databases: [{ owner: postgres }]",
                "pg_databases: [{ name: shop, owner: nobody }]",
                "pg_databases: [{ name: shop }, { name: shop }]",
                "pg_databases: [{ name: template1 }]",
                "pg_databases: [{ name: shop, extensions: [{ schema: x }] }]",
                "pg_databases: [{ name: shop, encoding: \"UTF8'\" }]",
                "pg_weight: 256",
                "pg_upstream: primary",
                "pg_offline_query: maybe",
                "pgbouncer_port: 70000",
                "pg_services: all",
            })
    void refusesTheWrongTypeOrRange(String line) {
        assertErrors(ordersWith(line))
                .singleElement()
                .asString()
                .startsWith("herd.yml:10: all.children.orders.vars." + line.substring(0, line.indexOf(':')));
    }

    @Test
    void readsUsersAndKeepsTheirPasswordsApart() {
        var cluster = orders(
                "pg_users:",
                "- { name: app, password: Sesame.1, roles: [dbrole_readwrite, pg_monitor, { name: team }], connlimit: 5 }",
                "- { name: team, login: false, createdb: yes, comment: the team }",
                "- { name: gone, password: x, state: absent }");

        var app = new RoleName("app");
        assertThat(cluster.passwords()).isEqualTo(Map.of(app, new Secret("Sesame.1")));
        assertThat(cluster.spec().settings().roles())
                .extracting(RoleSpec::name)
                .containsExactly(app, new RoleName("team"));
        assertThat(cluster.spec().settings().role(app)).hasValueSatisfying(role -> {
            assertThat(role.passwordRevision()).isEqualTo(1);
            assertThat(role.connectionLimit()).isEqualTo(5);
            assertThat(role.memberOf())
                    .containsExactly(
                            new RoleName("dbrole_readwrite"), new RoleName("pg_monitor"), new RoleName("team"));
        });
        assertThat(cluster.spec().settings().role(new RoleName("team"))).hasValueSatisfying(role -> {
            assertThat(role.passwordRevision()).isZero();
            assertThat(role.login()).isFalse();
            assertThat(role.createDatabase()).isTrue();
            assertThat(role.comment()).contains("the team");
        });
    }

    @Test
    void readsDatabases() {
        var database = orders(
                        "pg_users: [{ name: app }]",
                        "pg_databases:",
                        "- { name: shop, owner: app, template: template0, encoding: UTF8, locale: C, connlimit: 9,",
                        "    revokeconn: true, schemas: [a, { name: b, owner: app }], extensions: [{ name: vector }, hstore] }")
                .spec()
                .settings()
                .databases()
                .getFirst();

        assertThat(database.name().value()).isEqualTo("shop");
        assertThat(database.owner()).contains(new RoleName("app"));
        assertThat(database.template()).contains("template0");
        assertThat(database.encoding()).contains("UTF8");
        assertThat(database.locale()).contains("C");
        assertThat(database.connectionLimit()).isEqualTo(9);
        assertThat(database.revokeConnect()).isTrue();
        assertThat(database.schemas()).containsExactly("a", "b");
        assertThat(database.extensions()).containsExactly("vector", "hstore");
        assertThat(database.comment()).isEmpty();
    }

    @Test
    void letsBuiltInRolesOwnDatabases() {
        assertThat(orders("pg_databases: [{ name: a, owner: postgres }, { name: b, owner: dbrole_admin }, { name: c }]")
                        .spec()
                        .settings()
                        .databases())
                .extracting(database -> database.owner().map(RoleName::value))
                .containsExactly(Optional.of("postgres"), Optional.of("dbrole_admin"), Optional.empty());
    }

    @Test
    void keepsAndReportsWhatNobodyActsOn() {
        var inventory = accepted(ordersWith(
                "pg_vip_enabled: true",
                "node_tune: oltp",
                "pg_rtoo: 20",
                "pg_users: [{ name: a, pgbouncer: true, pasword: x }]"));

        assertNotices(inventory, Kind.NOT_ACTED_ON_YET)
                .containsExactly(
                        "pg_vip_enabled is known, not acted on yet", "pg_users[].pgbouncer is known, not acted on yet");
        assertNotices(inventory, Kind.OF_ANOTHER_MODULE).containsExactly("node_tune is another module's, kept");
        assertNotices(inventory, Kind.UNKNOWN)
                .containsExactly(
                        "pg_rtoo is unknown, kept; did you mean pg_rto?",
                        "pg_users[].pasword is unknown, kept; did you mean password?");
        assertThat(inventory
                        .clusters()
                        .firstEntry()
                        .getValue()
                        .variables()
                        .firstEntry()
                        .getValue())
                .containsKeys("pg_vip_enabled", "node_tune", "pg_rtoo");
    }

    @Test
    void refusesInstancesThatContradictOneAnother() {
        assertError(
                ordersWith().replace("pg_seq: 2,", "pg_seq: 2, pg_port: 6000,"),
                "10.1.0.2.pg_port: '6000'",
                "all instances of a cluster have the same pg_port; the primary of orders, 10.1.0.1, has another");
    }

    @Test
    void takesThePrimarysParametersForTheWholeCluster() {
        var inventory = accepted(ordersWith().replace("pg_seq: 3,", "pg_seq: 3, pg_parameters: { work_mem: 1GB },"));

        assertThat(inventory
                        .clusters()
                        .firstEntry()
                        .getValue()
                        .spec()
                        .settings()
                        .parameters())
                .isEmpty();
        assertNotices(inventory, Kind.ADJUSTED)
                .singleElement()
                .asString()
                .contains("pg_parameters is of the whole cluster");
    }

    @Test
    void saysWhichOfTwoGroupsIsPreferred() {
        var inventory = accepted("""
                all:
                  children:
                    orders: { hosts: { 10.1.0.1: { pg_seq: 1, pg_role: primary } }, vars: { pg_cluster: orders, pg_rto: 20 } }
                    tuned: { hosts: { 10.1.0.1: }, vars: { pg_rto: 40 } }
                """);

        assertThat(inventory
                        .clusters()
                        .firstEntry()
                        .getValue()
                        .spec()
                        .settings()
                        .rto())
                .hasSeconds(40);
        assertNotices(inventory, Kind.ADJUSTED)
                .containsExactly("pg_rto also stands at all.children.orders.vars.pg_rto; this one is taken");
    }

    @Test
    void neverShowsAPassword() {
        var secret = "Sesame.Open-7";
        var bad = ordersWith(
                "pg_users: [{ name: a, password: [" + secret + "] }, { name: b, password: { x: " + secret + " } }]");
        var broken = ordersWith("pg_users: [{ name: a, password: " + secret + "}}]");
        var good = ordersWith("pg_users: [{ name: a, password: " + secret + " }]", "pg_admin_password: " + secret);

        assertThat(InventoryParser.parse(Inventories.FILE, bad).toString())
                .contains("***")
                .doesNotContain(secret);
        assertThat(InventoryParser.parse(Inventories.FILE, broken).toString()).doesNotContain(secret);
        assertThat(InventoryParser.parse(Inventories.FILE, good).toString()).doesNotContain(secret);
    }
}
