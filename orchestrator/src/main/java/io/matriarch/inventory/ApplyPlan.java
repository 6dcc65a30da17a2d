package io.matriarch.inventory;

import io.matriarch.inventory.PlanStep.AddInstance;
import io.matriarch.inventory.PlanStep.ChangeSettings;
import io.matriarch.inventory.PlanStep.KeepRole;
import io.matriarch.inventory.PlanStep.KeepUndeclared;
import io.matriarch.inventory.PlanStep.RegisterCluster;
import io.matriarch.inventory.PlanStep.Unchanged;
import io.matriarch.protocol.cluster.ClusterState;
import io.matriarch.protocol.cluster.InstanceState;
import io.matriarch.protocol.cluster.Lifecycle;
import io.matriarch.protocol.id.ClusterName;
import io.matriarch.protocol.id.InstanceId;
import io.matriarch.protocol.id.NodeAddress;
import io.matriarch.protocol.spec.ClusterSettings;
import io.matriarch.protocol.spec.ClusterSpec;
import io.matriarch.protocol.spec.InstanceSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What applying an inventory to the clusters that are there comes to, in the order in which it is done: cluster by cluster,
 * and in each settings before instances.
 */
public record ApplyPlan(List<PlanStep> steps) {

    public ApplyPlan {
        steps = List.copyOf(steps);
    }

    /** Whether applying would change anything, apart from passwords. */
    public boolean changesAnything() {
        return steps.stream().anyMatch(PlanStep::changes);
    }

    /** What came of planning. */
    public sealed interface Outcome {

        /** This is what would be done. */
        record Planned(ApplyPlan plan) implements Outcome {}

        /** The file contradicts what is there; nothing is done at all. */
        record Contradicted(List<InventoryError> errors) implements Outcome {
            public Contradicted {
                errors = List.copyOf(errors);
            }
        }
    }

    /**
     * Plans.
     *
     * @param current every cluster that was ever registered, whatever its lifecycle
     */
    public static Outcome of(Inventory inventory, Map<ClusterName, ClusterState> current) {
        var errors = new ArrayList<InventoryError>();
        var steps = new ArrayList<PlanStep>();
        var tenants = tenants(current);
        inventory.clusters().forEach((name, declared) -> {
            var state = current.getOrDefault(name, ClusterState.unknown(name));
            var contradictions = new Contradictions(inventory.file(), errors);
            contradictions.check(declared.spec(), state, tenants);
            steps.addAll(steps(declared.spec(), state));
        });
        return errors.isEmpty() ? new Outcome.Planned(new ApplyPlan(steps)) : new Outcome.Contradicted(errors);
    }

    private static SortedMap<NodeAddress, InstanceId> tenants(Map<ClusterName, ClusterState> current) {
        return current.values().stream()
                .filter(ApplyPlan::isThere)
                .flatMap(state -> state.instances().values().stream())
                .map(InstanceState::spec)
                .collect(Collectors.toMap(InstanceSpec::address, InstanceSpec::id, (a, b) -> a, TreeMap::new));
    }

    private static boolean isThere(ClusterState state) {
        return switch (state.lifecycle()) {
            case MANAGED, LEAVING -> true;
            case UNKNOWN, REMOVED -> false;
        };
    }

    private static List<PlanStep> steps(ClusterSpec declared, ClusterState state) {
        if (!isThere(state)) {
            return List.of(new RegisterCluster(declared));
        }
        var steps = new ArrayList<PlanStep>();
        var differences = SettingDifference.between(state.settings(), declared.settings());
        if (!differences.isEmpty()) {
            steps.add(new ChangeSettings(declared.name(), differences));
        }
        declared.instances().stream()
                .filter(instance -> state.instance(instance.id()).isEmpty())
                .forEach(instance -> steps.add(new AddInstance(instance)));
        if (steps.isEmpty()) {
            steps.add(new Unchanged(declared.name()));
        }
        // Who is primary and who replica is observed, so only a change of who may ever lead is worth a word.
        state.instances()
                .forEach((id, instance) -> declared.instance(id)
                        .filter(spec ->
                                spec.role().mayLead() != instance.spec().role().mayLead())
                        .ifPresent(spec ->
                                steps.add(new KeepRole(id, instance.spec().role(), spec.role()))));
        state.instances().keySet().stream()
                .filter(id -> declared.instance(id).isEmpty())
                .forEach(id -> steps.add(new KeepUndeclared(id)));
        return steps;
    }

    /** What no change of settings can bring about. */
    private record Contradictions(String file, List<InventoryError> errors) {

        void check(ClusterSpec declared, ClusterState state, SortedMap<NodeAddress, InstanceId> tenants) {
            if (state.lifecycle() == Lifecycle.LEAVING) {
                add(
                        declared.name().value(),
                        declared.name().value(),
                        "the cluster is being removed; apply again after that");
                return;
            }
            for (var instance : declared.instances()) {
                checkAddress(instance, state, tenants);
            }
            if (isThere(state) && state.system().isPresent()) {
                checkFixed(declared.name(), state.settings(), declared.settings());
            }
        }

        private void checkAddress(
                InstanceSpec declared, ClusterState state, SortedMap<NodeAddress, InstanceId> tenants) {
            var present = isThere(state)
                    ? state.instance(declared.id())
                            .map(instance -> instance.spec().address())
                    : java.util.Optional.<NodeAddress>empty();
            present.filter(address -> !address.equals(declared.address()))
                    .ifPresent(address -> add(
                            declared.id().value(),
                            declared.address().value(),
                            "an instance keeps its node; this one is on %s: remove it first".formatted(address)));
            var tenant = tenants.get(declared.address());
            if (tenant != null && !tenant.equals(declared.id())) {
                add(declared.id().value(), declared.address().value(), "the node runs %s already".formatted(tenant));
            }
        }

        private void checkFixed(ClusterName name, ClusterSettings present, ClusterSettings declared) {
            SettingDifference.between(present, declared).stream()
                    .filter(difference -> switch (difference.field()) {
                        case "pg_checksum", "pg_encoding", "pg_locale", "pg_namespace" -> true;
                        case "pg_version" ->
                            present.majorVersion().isPresent()
                                    && declared.majorVersion().isPresent();
                        default -> false;
                    })
                    .forEach(difference -> add(
                            "%s.%s".formatted(name, difference.field()),
                            difference.declared(),
                            "fixed when a cluster is built; this one has " + difference.present()));
        }

        private void add(String path, String value, String rule) {
            errors.add(new InventoryError(file, path, 0, value, rule));
        }
    }
}
