package io.matriarch.inventory;

import io.matriarch.inventory.Group.Membership;
import io.matriarch.inventory.yaml.YamlNode;
import io.matriarch.inventory.yaml.YamlNode.Mapping;
import io.matriarch.text.NearMiss;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The document to groups: {@code all.children.<group>.{hosts, vars, children}}, groups in groups, and groups beside {@code all}. */
final class GroupReader {

    private static final List<String> PARTS = List.of("hosts", "vars", "children");
    private static final String PARTS_RULE = "a group has hosts, vars and children, nothing else";

    private final TypedReader reader;
    private final Map<String, Group> groups = new LinkedHashMap<>();

    GroupReader(TypedReader reader) {
        this.reader = reader;
    }

    /** The groups of a document, by name; findings tell whether they are whole. */
    static Map<String, Group> read(YamlNode root, TypedReader reader) {
        var groups = new GroupReader(reader);
        groups.readRoot(root);
        return groups.groups;
    }

    private void readRoot(YamlNode root) {
        var all = Group.named(Group.ALL, Group.ALL);
        groups.put(Group.ALL, all);
        if (!(root instanceof Mapping mapping) || !mapping.entries().containsKey(Group.ALL)) {
            reader.findings().error("", root.line(), "", "an inventory is a mapping with the group 'all' at the top");
            return;
        }
        mapping.entries().forEach((name, node) -> {
            if (!name.equals(Group.ALL)) {
                all.children().add(name);
            }
            readGroup(name, new Value(name, node));
        });
    }

    private void readGroup(String name, Value value) {
        var group = groups.computeIfAbsent(name, n -> Group.named(n, value.path()));
        reader.mapping(value, PARTS_RULE)
                .ifPresent(mapping -> mapping.entries().forEach((part, node) -> {
                    var at = value.field(part, node);
                    switch (part) {
                        case "hosts" -> readHosts(group, at);
                        case "vars" -> group.variables().putAll(variables(at));
                        case "children" -> readChildren(group, at);
                        default -> reader.findings().error(at, PARTS_RULE + NearMiss.question(part, PARTS));
                    }
                }));
    }

    private void readChildren(Group parent, Value value) {
        reader.mapping(value, "children are groups by name")
                .ifPresent(mapping -> mapping.entries().forEach((name, node) -> {
                    if (name.equals(Group.ALL)) {
                        reader.findings().error(value.field(name, node), "the group 'all' is inside no other");
                        return;
                    }
                    parent.children().add(name);
                    readGroup(name, value.field(name, node));
                }));
    }

    private void readHosts(Group group, Value value) {
        reader.mapping(value, "hosts are a mapping: an IP address, a colon, and the host's variables")
                .ifPresent(mapping -> mapping.entries().forEach((host, node) -> {
                    var where = value.field(host, node);
                    var variables = new LinkedHashMap<String, Value>();
                    Optional.ofNullable(group.hosts().get(host))
                            .ifPresent(before -> variables.putAll(before.variables()));
                    variables.putAll(variables(where));
                    group.hosts().put(host, new Membership(host, group.name(), where, variables));
                }));
    }

    private Map<String, Value> variables(Value value) {
        var variables = new LinkedHashMap<String, Value>();
        reader.mapping(value, "variables are a mapping of names to values")
                .ifPresent(mapping ->
                        mapping.entries().forEach((name, node) -> variables.put(name, value.field(name, node))));
        return variables;
    }
}
