package io.matriarch.inventory;

import io.matriarch.protocol.id.ClusterName;
import io.matriarch.protocol.id.InstanceId;
import io.matriarch.protocol.spec.ClusterSpec;
import io.matriarch.protocol.spec.DeclaredRole;
import io.matriarch.protocol.spec.InstanceSpec;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** One thing that applying an inventory does, or leaves alone, to one cluster. */
public sealed interface PlanStep {

    ClusterName cluster();

    /** Whether anything is changed by it. */
    default boolean changes() {
        return switch (this) {
            case RegisterCluster s -> true;
            case AddInstance s -> true;
            case ChangeSettings s -> true;
            case KeepRole s -> false;
            case KeepUndeclared s -> false;
            case Unchanged s -> false;
        };
    }

    /** The step for people. */
    default String sentence() {
        return switch (this) {
            case RegisterCluster s ->
                "%s: build the cluster: %s"
                        .formatted(
                                s.cluster(),
                                s.spec().instances().stream()
                                        .map(PlanStep::describe)
                                        .collect(Collectors.joining(", ")));
            case AddInstance s -> "%s: add %s".formatted(s.cluster(), describe(s.instance()));
            case ChangeSettings s ->
                "%s: change %s"
                        .formatted(
                                s.cluster(),
                                s.differences().stream()
                                        .map(SettingDifference::sentence)
                                        .collect(Collectors.joining(", ")));
            case KeepRole s ->
                "%s: %s stays %s: a declared role is where an instance starts; to make it %s, remove it and apply again"
                        .formatted(s.cluster(), s.instance(), word(s.present()), word(s.declared()));
            case KeepUndeclared s ->
                "%s: %s is not in the file: kept; 'matriarch remove %s %s' lets it go"
                        .formatted(s.cluster(), s.instance(), s.cluster(), s.instance());
            case Unchanged s -> "%s: is as declared".formatted(s.cluster());
        };
    }

    private static String describe(InstanceSpec instance) {
        return "%s on %s (%s)".formatted(instance.id(), instance.address(), word(instance.role()));
    }

    private static String word(DeclaredRole role) {
        return role.name().toLowerCase(Locale.ROOT);
    }

    /** A cluster that is not there yet is registered with all its instances, and built. */
    record RegisterCluster(ClusterSpec spec) implements PlanStep {
        @Override
        public ClusterName cluster() {
            return spec.name();
        }
    }

    /** One more instance. */
    record AddInstance(InstanceSpec instance) implements PlanStep {
        @Override
        public ClusterName cluster() {
            return instance.id().cluster();
        }
    }

    /** Settings become what the file says. Whether a password is another one only who keeps them can tell. */
    record ChangeSettings(ClusterName cluster, List<SettingDifference> differences) implements PlanStep {
        public ChangeSettings {
            differences = List.copyOf(differences);
        }
    }

    /** The file gives an instance another role than it was added with; nothing is done about it. */
    record KeepRole(InstanceId instance, DeclaredRole present, DeclaredRole declared) implements PlanStep {
        @Override
        public ClusterName cluster() {
            return instance.cluster();
        }
    }

    /** The file lacks an instance of the cluster; nothing is done about it. */
    record KeepUndeclared(InstanceId instance) implements PlanStep {
        @Override
        public ClusterName cluster() {
            return instance.cluster();
        }
    }

    /** Nothing to change. */
    record Unchanged(ClusterName cluster) implements PlanStep {}
}
