package io.matriarch.inventory;

import static io.matriarch.inventory.Inventories.accepted;
import static io.matriarch.inventory.Inventories.ordersWith;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.matriarch.protocol.cluster.ClusterState;
import io.matriarch.protocol.event.BootstrapCompleted;
import io.matriarch.protocol.event.ClusterRegistered;
import io.matriarch.protocol.event.ClusterRemovalStarted;
import io.matriarch.protocol.event.ClusterRemoved;
import io.matriarch.protocol.event.FailoverCompleted;
import io.matriarch.protocol.event.InstanceAdded;
import io.matriarch.protocol.id.ClusterName;
import io.matriarch.protocol.id.Epoch;
import io.matriarch.protocol.id.OperationId;
import io.matriarch.protocol.id.SystemIdentifier;
import io.matriarch.protocol.id.Timeline;
import io.matriarch.protocol.spec.ClusterSpec;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ApplyPlanTest {

    private static final ClusterName ORDERS = new ClusterName("orders");
    private static final Instant T0 = Instant.EPOCH;
    private static final OperationId OPERATION = new OperationId("op-1");

    @Test
    void registersWhatIsNotThere() {
        assertThat(sentences(ordersWith(), Map.of()))
                .containsExactly(
                        "orders: build the cluster: orders-1 on 10.1.0.1 (primary), orders-2 on 10.1.0.2 (replica), "
                                + "orders-3 on 10.1.0.3 (offline)");
    }

    @Test
    void registersAnewWhatWasRemoved() {
        var removed = running(ordersWith())
                .evolve(new ClusterRemovalStarted(OPERATION, false, T0))
                .evolve(new ClusterRemoved(OPERATION, false, T0));

        assertThat(plan(ordersWith(), Map.of(ORDERS, removed)).steps())
                .singleElement()
                .isInstanceOf(PlanStep.RegisterCluster.class);
    }

    @Test
    void leavesAloneWhatIsAsDeclared() {
        var plan = plan(ordersWith(), Map.of(ORDERS, running(ordersWith())));

        assertThat(plan.steps()).containsExactly(new PlanStep.Unchanged(ORDERS));
        assertThat(plan.changesAnything()).isFalse();
    }

    @Test
    void takesWhoLeadsNowForNoDifference() {
        var failedOver = running(ordersWith())
                .evolve(new FailoverCompleted(
                        OPERATION, new Epoch(2), ORDERS.instance(2), new Timeline(2), List.of(), T0));

        assertThat(plan(ordersWith(), Map.of(ORDERS, failedOver)).steps())
                .containsExactly(new PlanStep.Unchanged(ORDERS));
    }

    @Test
    void takesAnotherPasswordRevisionForNoDifference() {
        var text = ordersWith("pg_users: [{ name: app, password: x }]");
        var spec = spec(text);
        var settings = spec.settings()
                .withRoles(spec.settings().roles().stream()
                        .map(role -> role.withPasswordRevision(7))
                        .toList());
        var current = running(new ClusterSpec(ORDERS, settings, spec.instances()));

        assertThat(plan(text, Map.of(ORDERS, current)).steps()).containsExactly(new PlanStep.Unchanged(ORDERS));
    }

    @Test
    void addsInstancesAndNamesWhatChanges() {
        var before = ordersWith("pg_parameters: { work_mem: 4MB }", "pg_users: [{ name: old }]")
                .replace("        10.1.0.2: { pg_seq: 2, pg_role: replica }\n", "");
        var after = ordersWith(
                "pg_rto: 20",
                "pg_parameters: { work_mem: 8MB, jit: off }",
                "pg_users: [{ name: app }]",
                "pg_databases: [{ name: shop }]");

        assertThat(sentences(after, Map.of(ORDERS, running(before))))
                .containsExactly(
                        "orders: change pg_rto (30 s to 20 s), pg_parameters.jit (new), "
                                + "pg_parameters.work_mem ('4MB' to '8MB'), pg_users.app (new), "
                                + "pg_users.old (no longer declared), pg_databases.shop (new)",
                        "orders: add orders-2 on 10.1.0.2 (replica)");
    }

    @Test
    void namesADeclarationThatIsAnotherOne() {
        var plan = sentences(
                ordersWith("pg_users: [{ name: app, superuser: true }]"),
                Map.of(ORDERS, running(ordersWith("pg_users: [{ name: app }]"))));

        assertThat(plan).containsExactly("orders: change pg_users.app");
    }

    @Test
    void keepsInstancesThatTheFileLacks() {
        var after = ordersWith().replace("        10.1.0.3: { pg_seq: 3, pg_role: offline }\n", "");

        assertThat(sentences(after, Map.of(ORDERS, running(ordersWith()))))
                .containsExactly(
                        "orders: is as declared",
                        "orders: orders-3 is not in the file: kept; 'matriarch remove orders orders-3' lets it go");
    }

    @Test
    void keepsTheRoleAnInstanceWasAddedWith() {
        var after = ordersWith().replace("pg_role: replica", "pg_role: delayed");

        assertThat(sentences(after, Map.of(ORDERS, running(ordersWith()))))
                .contains("orders: orders-2 stays replica: a declared role is where an instance starts; to make it "
                        + "delayed, remove it and apply again");
    }

    @Test
    void refusesToMoveAnInstance() {
        assertThat(contradictions(ordersWith().replace("10.1.0.2", "10.1.0.7"), running(ordersWith())))
                .containsExactly("herd.yml: orders-2: '10.1.0.7': an instance keeps its node; this one is on 10.1.0.2: "
                        + "remove it first");
    }

    @Test
    void refusesANodeThatRunsAnInstanceOfAnotherCluster() {
        var ledger = ordersWith().replace("pg_cluster: orders", "pg_cluster: ledger");

        assertThat(contradictions(ledger, running(ordersWith())))
                .hasSize(3)
                .contains("herd.yml: ledger-1: '10.1.0.1': the node runs orders-1 already");
    }

    @Test
    void refusesToChangeWhatInitdbHasFixed() {
        assertThat(contradictions(
                        ordersWith("pg_checksum: false", "pg_version: 16", "pg_namespace: /other"),
                        running(ordersWith("pg_version: 15"))))
                .containsExactly(
                        "herd.yml: orders.pg_namespace: '/other/': fixed when a cluster is built; this one has /pg/",
                        "herd.yml: orders.pg_version: '16': fixed when a cluster is built; this one has 15",
                        "herd.yml: orders.pg_checksum: 'false': fixed when a cluster is built; this one has true");
    }

    @Test
    void refusesAClusterThatIsBeingRemoved() {
        var leaving = running(ordersWith()).evolve(new ClusterRemovalStarted(OPERATION, false, T0));

        assertThat(contradictions(ordersWith(), leaving))
                .singleElement()
                .asString()
                .contains("is being removed");
    }

    private static ClusterState running(String text) {
        return running(spec(text));
    }

    private static ClusterState running(ClusterSpec spec) {
        var state = ClusterState.unknown(spec.name()).evolve(new ClusterRegistered(spec.name(), spec.settings(), T0));
        for (var instance : spec.instances()) {
            state = state.evolve(new InstanceAdded(instance, T0));
        }
        return state.evolve(new BootstrapCompleted(
                OPERATION,
                new Epoch(1),
                spec.declaredPrimary().id(),
                new SystemIdentifier("7268616322854375442"),
                new Timeline(1),
                T0));
    }

    private static ClusterSpec spec(String text) {
        return accepted(text).clusters().firstEntry().getValue().spec();
    }

    private static ApplyPlan plan(String text, Map<ClusterName, ClusterState> current) {
        return switch (ApplyPlan.of(accepted(text), current)) {
            case ApplyPlan.Outcome.Planned planned -> planned.plan();
            case ApplyPlan.Outcome.Contradicted contradicted -> fail("contradicted: " + contradicted.errors());
        };
    }

    private static List<String> sentences(String text, Map<ClusterName, ClusterState> current) {
        return plan(text, current).steps().stream().map(PlanStep::sentence).toList();
    }

    private static List<String> contradictions(String text, ClusterState current) {
        return switch (ApplyPlan.of(accepted(text), Map.of(current.name(), current))) {
            case ApplyPlan.Outcome.Planned planned -> fail("planned: " + planned.plan());
            case ApplyPlan.Outcome.Contradicted contradicted ->
                contradicted.errors().stream().map(InventoryError::sentence).toList();
        };
    }
}
