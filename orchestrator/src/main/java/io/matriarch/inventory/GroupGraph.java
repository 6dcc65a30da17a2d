package io.matriarch.inventory;

import io.matriarch.inventory.Group.Membership;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Which group is inside which, and what a host inherits: Ansible's rules. What stands beside the host wins over its groups,
 * a group over those around it, and all of them over {@code all}; among groups of one depth the last in alphabetical order
 * wins.
 *
 * @see <a href="https://docs.ansible.com/ansible/latest/inventory_guide/intro_inventory.html#how-variables-are-merged">How
 *     variables are merged</a>
 */
final class GroupGraph {

    static final int DEEPEST = 50;

    private final Map<String, Group> groups;
    private final SortedMap<String, TreeSet<String>> parents = new TreeMap<>();
    private final SortedMap<String, Integer> depths = new TreeMap<>();
    private final Map<String, List<Group>> lineages = new LinkedHashMap<>();

    private GroupGraph(Map<String, Group> groups) {
        this.groups = Collections.unmodifiableMap(new LinkedHashMap<>(groups));
        groups.values()
                .forEach(group -> group.children()
                        .forEach(child -> parents.computeIfAbsent(child, c -> new TreeSet<>())
                                .add(group.name())));
        measure();
    }

    /** The graph of these groups; absent, with a finding, when a group is inside itself or groups nest too deep. */
    static Optional<GroupGraph> of(Map<String, Group> groups, Findings findings) {
        var graph = new GroupGraph(groups);
        for (var group : groups.values()) {
            var depth = graph.depths.get(group.name());
            if (depth == null) {
                findings.error(group.path(), 0, group.name(), "a group is not inside itself, nor inside one that is");
            } else if (depth > DEEPEST) {
                findings.error(group.path(), 0, group.name(), "groups nest at most %d deep".formatted(DEEPEST));
            }
        }
        var whole = graph.depths.size() == groups.size()
                && graph.depths.values().stream().allMatch(depth -> depth <= DEEPEST);
        return whole ? Optional.of(graph) : Optional.empty();
    }

    /** Depths from {@code all} down: a group's is known once those of all groups around it are, on a cycle it never is. */
    private void measure() {
        var waiting = new TreeMap<String, Integer>();
        parents.forEach((child, around) -> waiting.put(child, around.size()));
        var ready = new ArrayDeque<String>(List.of(Group.ALL));
        depths.put(Group.ALL, 0);
        while (!ready.isEmpty()) {
            var name = ready.remove();
            for (var child : group(name).children()) {
                depths.merge(child, depth(name) + 1, Math::max);
                if (waiting.merge(child, -1, Integer::sum) == 0) {
                    ready.add(child);
                }
            }
        }
        waiting.forEach((name, missing) -> {
            if (missing > 0) {
                depths.remove(name);
            }
        });
    }

    Iterable<Group> groups() {
        return groups.values();
    }

    /** All hosts with the groups that name them, in the order of the file. */
    Map<String, List<Membership>> hosts() {
        var hosts = new LinkedHashMap<String, List<Membership>>();
        groups.values()
                .forEach(group -> group.hosts()
                        .forEach((host, membership) -> hosts.computeIfAbsent(host, h -> new ArrayList<>())
                                .add(membership)));
        return hosts;
    }

    /** The hosts of a group and of the groups inside it, in the order of the file. */
    Map<String, Membership> hostsOf(String name) {
        var hosts = new LinkedHashMap<String, Membership>();
        for (var group : groups.values()) {
            if (lineage(group.name()).stream().anyMatch(g -> g.name().equals(name))) {
                group.hosts().forEach(hosts::putIfAbsent);
            }
        }
        return hosts;
    }

    /** The group and all groups around it, the outermost first, {@code all} before every other. */
    List<Group> lineage(String name) {
        var known = lineages.get(name);
        if (known != null) {
            return known;
        }
        var names = new TreeSet<String>(List.of(Group.ALL));
        ancestors(name, names);
        var lineage = inOrder(names);
        lineages.put(name, lineage);
        return lineage;
    }

    /** Every group that a host with these memberships is in, the least binding first. */
    List<Group> groupsOf(List<Membership> memberships) {
        var names = new TreeSet<String>();
        memberships.forEach(membership -> lineage(membership.group()).forEach(group -> names.add(group.name())));
        return inOrder(names);
    }

    /** Whether {@code inner} is inside {@code outer}, and not the same. */
    boolean isInside(String inner, String outer) {
        return !inner.equals(outer)
                && lineage(inner).stream().anyMatch(group -> group.name().equals(outer));
    }

    /** Whether neither is inside the other and nothing but the alphabet puts one before the other. */
    boolean areRivals(String a, String b) {
        return !a.equals(b) && depth(a) == depth(b);
    }

    /** The variable as the innermost group around a membership has it, leaving out {@code all}. */
    Optional<Value> inheritedBy(Membership membership, String variable) {
        return lineage(membership.group()).reversed().stream()
                .filter(group -> !group.name().equals(Group.ALL))
                .flatMap(group -> Optional.ofNullable(group.variables().get(variable)).stream())
                .findFirst();
    }

    private void ancestors(String name, Set<String> into) {
        if (into.add(name)) {
            parents.getOrDefault(name, new TreeSet<>()).forEach(parent -> ancestors(parent, into));
        }
    }

    private List<Group> inOrder(Set<String> names) {
        return names.stream()
                .map(this::group)
                .sorted(Comparator.comparingInt((Group group) -> depth(group.name()))
                        .thenComparing(Group::name))
                .toList();
    }

    private Group group(String name) {
        return Objects.requireNonNull(groups.get(name), name);
    }

    /** How many groups are around it on the longest way to {@code all}. */
    private int depth(String name) {
        return depths.getOrDefault(name, 0);
    }
}
