package io.matriarch.inventory;

import static io.matriarch.inventory.Inventories.accepted;
import static io.matriarch.inventory.Inventories.assertError;
import static io.matriarch.inventory.Inventories.assertErrors;
import static io.matriarch.inventory.Inventories.assertNotices;
import static io.matriarch.inventory.Inventories.cluster;
import static io.matriarch.inventory.Inventories.ordersWith;
import static org.assertj.core.api.Assertions.assertThat;

import io.matriarch.protocol.id.ClusterName;
import io.matriarch.protocol.id.InstanceId;
import io.matriarch.protocol.id.NodeAddress;
import io.matriarch.protocol.spec.DeclaredRole;
import io.matriarch.protocol.spec.InstanceSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InventoryIdentityTest {

    @Test
    void readsAClusterWithItsInstances() {
        var inventory = accepted(ordersWith());

        assertThat(inventory.clusters()).containsOnlyKeys(new ClusterName("orders"));
        assertThat(cluster(inventory, "orders").spec().instances())
                .containsExactly(
                        instance("orders-1", "10.1.0.1", DeclaredRole.PRIMARY),
                        instance("orders-2", "10.1.0.2", DeclaredRole.REPLICA),
                        instance("orders-3", "10.1.0.3", DeclaredRole.OFFLINE));
    }

    @Test
    void letsAHostBeInEtcdAndInOneCluster() {
        var inventory = accepted("""
                all:
                  children:
                    infra: { hosts: { 10.1.0.1: { infra_seq: 1 } } }
                    etcd:
                      hosts: { 10.1.0.1: { etcd_seq: 1 }, 10.1.0.9: { etcd_seq: 2, etcd_port: 2479 } }
                      vars: { etcd_cluster: etcd }
                    anything:
                      hosts: { 10.1.0.1: { pg_seq: 0, pg_role: primary } }
                      vars: { pg_cluster: ledger }
                """);

        assertThat(inventory.etcdEndpoints()).containsExactly("http://10.1.0.1:2379", "http://10.1.0.9:2479");
        assertThat(cluster(inventory, "ledger").spec().instances())
                .containsExactly(instance("ledger-0", "10.1.0.1", DeclaredRole.PRIMARY));
    }

    @Test
    void findsSeveralClustersInOneGroup() {
        var inventory = accepted("""
                all:
                  children:
                    shards:
                      hosts:
                        10.1.0.1: { pg_cluster: shard-a, pg_seq: 1, pg_role: replica }
                        10.1.0.2: { pg_cluster: shard-a, pg_seq: 2, pg_role: primary }
                        10.1.0.3: { pg_cluster: shard-b, pg_seq: 1, pg_role: primary }
                """);

        assertThat(inventory.clusters()).containsOnlyKeys(new ClusterName("shard-a"), new ClusterName("shard-b"));
        assertThat(cluster(inventory, "shard-a").spec().declaredPrimary().id())
                .isEqualTo(InstanceId.parse("shard-a-2"));
    }

    @Test
    void readsGroupsInGroupsAndGroupsBesideAll() {
        var inventory = accepted("""
                all: { children: { databases: { children: { orders: {} } } } }
                orders:
                  hosts: { 10.1.0.1: { pg_seq: 1, pg_role: primary } }
                  vars: { pg_cluster: orders }
                """);

        assertThat(inventory.clusters()).containsOnlyKeys(new ClusterName("orders"));
    }

    @Test
    void prefersWhatStandsBesideTheHostOverItsGroupsAndInnerGroupsOverOuter() {
        var inventory = accepted("""
                all:
                  vars: { pg_port: 5433, pg_rto: 60, pg_rpo: 7 }
                  children:
                    databases:
                      vars: { pg_port: 5434, pg_rto: 45 }
                      children:
                        orders:
                          vars: { pg_cluster: orders, pg_port: 5435 }
                          hosts: { 10.1.0.1: { pg_seq: 1, pg_role: primary, pg_port: 5436 } }
                """);

        var settings = cluster(inventory, "orders").spec().settings();
        assertThat(settings.port()).isEqualTo(5436);
        assertThat(settings.rto()).hasSeconds(45);
        assertThat(settings.rpoBytes()).isEqualTo(7);
    }

    @Test
    void refusesANodeInTwoClusters() {
        assertError(
                """
                all:
                  children:
                    orders: { hosts: { 10.1.0.1: { pg_seq: 1, pg_role: primary } }, vars: { pg_cluster: orders } }
                    ledger: { hosts: { 10.1.0.1: { pg_seq: 1, pg_role: primary } }, vars: { pg_cluster: ledger } }
                """,
                "herd.yml:3: all.children.orders.hosts.10.1.0.1: '10.1.0.1'",
                "a node belongs to one PostgreSQL cluster, this one to orders and ledger");
    }

    @Test
    void refusesANodeThatIsTwoInstancesOfOneCluster() {
        assertError(
                """
                all:
                  children:
                    a: { hosts: { 10.1.0.1: { pg_cluster: orders, pg_seq: 1, pg_role: primary } } }
                    b: { hosts: { 10.1.0.1: { pg_cluster: orders, pg_seq: 2 } } }
                """,
                "all.children.b.hosts.10.1.0.1.pg_seq: '2'",
                "a node runs one instance; pg_seq is given otherwise at all.children.a.hosts.10.1.0.1.pg_seq");
    }

    @Test
    void refusesANodeUnderTwoSpellings() {
        assertErrors("""
                        all:
                          children:
                            orders:
                              hosts:
                                "fd00::1": { pg_seq: 1, pg_role: primary }
                                "fd00:0:0:0:0:0:0:1": { pg_seq: 2, pg_role: replica }
                              vars: { pg_cluster: orders }
                        """).singleElement().asString().contains("one node has one name");
    }

    @Test
    void refusesASequenceNumberThatIsTaken() {
        assertError(
                ordersWith().replace("pg_seq: 2", "pg_seq: 1"),
                "herd.yml:6: all.children.orders.hosts.10.1.0.2.pg_seq: '1'",
                "1 of orders is taken by 10.1.0.1");
    }

    @Test
    void refusesAClusterWithoutPrimary() {
        assertError(ordersWith().replace("primary", "replica"), "orders has none");
    }

    @Test
    void refusesASecondPrimary() {
        assertError(
                ordersWith().replace("replica", "primary"),
                "all.children.orders.hosts.10.1.0.2.pg_role: 'primary'",
                "orders has 10.1.0.1 already");
    }

    @Test
    void namesEveryPartOfAnIdentityThatIsMissing() {
        assertErrors("all: { hosts: { 10.1.0.1: { pg_cluster: orders }, 10.1.0.2: { pg_seq: 1 } } }")
                .hasSize(4)
                .anyMatch(sentence -> sentence.contains("10.1.0.1.pg_seq: pg_seq is missing"))
                .anyMatch(sentence -> sentence.contains("10.1.0.1.pg_role: pg_role is missing"))
                .anyMatch(sentence -> sentence.contains("10.1.0.2.pg_cluster: pg_cluster is missing"))
                .anyMatch(sentence -> sentence.contains("10.1.0.2.pg_role: pg_role is missing"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"orders.eu", "-orders", "orders_1", "''", "[orders]", "yes", "null", "\"{{ name }}\""})
    void refusesABadClusterName(String name) {
        assertErrors(ordersWith().replace("pg_cluster: orders", "pg_cluster: " + name))
                .isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "1.5", "one", "true", "null", "[1]", "'01'", "10000000000"})
    void refusesABadSequenceNumber(String seq) {
        assertErrors(ordersWith().replace("pg_seq: 2", "pg_seq: " + seq))
                .singleElement()
                .asString()
                .contains("10.1.0.2.pg_seq", "pg_seq is a non-negative integer");
    }

    @Test
    void takesTheTextOfANumberForOneAndSaysSo() {
        var inventory = accepted(ordersWith().replace("pg_seq: 2", "pg_seq: '2'"));

        assertNotices(inventory, InventoryNotice.Kind.ADJUSTED).containsExactly("the text '2' is taken as a number");
    }

    @ParameterizedTest
    @ValueSource(strings = {"leader", "Primary", "standby", "1", "off", "[replica]"})
    void refusesABadRole(String role) {
        assertErrors(ordersWith().replace("pg_role: replica", "pg_role: " + role))
                .anyMatch(sentence -> sentence.contains("10.1.0.2.pg_role"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "db1.example.org",
                "10.1.0.256",
                "10.1.0",
                "10.1.0.2/24",
                "'10.1.0.2:2222'",
                "'10.1.0.[2:4]'",
                "0.0.0.0",
                "224.0.0.1",
                "255.255.255.255",
                "'::'",
                "'ff02::1'"
            })
    void refusesAHostThatIsNoAddress(String host) {
        assertErrors(ordersWith().replace("10.1.0.2:", host + ":"))
                .singleElement()
                .asString()
                .contains("a PostgreSQL host is named by its IP address");
    }

    @Test
    void letsHostsWithoutPostgresBeNamedAsTheyLike() {
        var inventory = accepted("all: { children: { web: { hosts: { www.example.org: {} } } } }");

        assertThat(inventory.clusters()).isEmpty();
    }

    private static InstanceSpec instance(String id, String address, DeclaredRole role) {
        return new InstanceSpec(InstanceId.parse(id), new NodeAddress(address), role);
    }
}
