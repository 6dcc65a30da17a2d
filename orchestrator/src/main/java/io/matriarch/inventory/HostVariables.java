package io.matriarch.inventory;

import io.matriarch.inventory.Group.Membership;
import io.matriarch.inventory.yaml.YamlNode.Kind;
import io.matriarch.inventory.yaml.YamlNode.Scalar;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A host with everything that holds for it after inheritance.
 *
 * @param host its name
 * @param memberships every group that names it, in the order of the file
 */
record HostVariables(String host, List<Membership> memberships, SortedMap<String, Value> variables) {

    private static final int MOST_HOSTS = 20_000;
    private static final int MOST_VARIABLES = 2_000_000;

    HostVariables {
        memberships = List.copyOf(memberships);
        variables = Collections.unmodifiableSortedMap(new TreeMap<>(variables));
    }

    Optional<Value> get(String variable) {
        return Optional.ofNullable(variables.get(variable));
    }

    /** Where the host is named first. */
    Value where() {
        return memberships.getFirst().where();
    }

    /** Its name as a value of its own, so that a finding shows it. */
    Value name() {
        return new Value(where().path(), new Scalar(Kind.STRING, host, where().line()));
    }

    /** Merges what the host inherits; a preference that rests on nothing but order is said aloud. */
    static HostVariables of(String host, List<Membership> memberships, GroupGraph graph, Findings findings) {
        var variables = new TreeMap<String, Value>();
        var givers = new LinkedHashMap<String, String>();
        for (var group : graph.groupsOf(memberships)) {
            group.variables().forEach((name, value) -> {
                var before = variables.put(name, value);
                var giver = givers.put(name, group.name());
                if (before != null && giver != null && graph.areRivals(giver, group.name())) {
                    sayPreference(name, value, before, findings);
                }
            });
        }
        var own = new LinkedHashMap<String, Value>();
        for (var membership : memberships) {
            membership.variables().forEach((name, value) -> {
                var before = own.put(name, value);
                if (before != null) {
                    sayPreference(name, value, before, findings);
                }
            });
        }
        variables.putAll(own);
        return new HostVariables(host, memberships, variables);
    }

    private static void sayPreference(String name, Value taken, Value left, Findings findings) {
        if (KnownKeys.isActedOn(name) && !taken.sameAs(left)) {
            findings.adjusted(taken, "%s also stands at %s; this one is taken".formatted(name, left.path()));
        }
    }

    /** The variables of every host, in the order of the file. */
    static List<HostVariables> all(GroupGraph graph, Findings findings) {
        var all = new ArrayList<HostVariables>();
        var count = 0;
        var hosts = graph.hosts();
        if (hosts.size() > MOST_HOSTS) {
            findings.error(
                    "", 0, "", "an inventory has at most %d hosts, this one %d".formatted(MOST_HOSTS, hosts.size()));
            return List.of();
        }
        for (var entry : hosts.entrySet()) {
            var host = of(entry.getKey(), entry.getValue(), graph, findings);
            count += host.variables().size();
            if (count > MOST_VARIABLES) {
                findings.error(host.where(), "all hosts together have at most %d variables".formatted(MOST_VARIABLES));
                break;
            }
            all.add(host);
        }
        return all;
    }
}
