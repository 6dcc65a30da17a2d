package io.matriarch.inventory;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeSet;

/**
 * A group of hosts, put together from every place of the file that mentions it.
 *
 * @param path where it is mentioned first
 * @param variables what its hosts inherit
 * @param hosts what stands beside each host in this group, by the host's name
 * @param children names of groups whose hosts belong to this one too
 */
record Group(
        String name,
        String path,
        Map<String, Value> variables,
        Map<String, Membership> hosts,
        TreeSet<String> children) {

    /** The name of the group that everything is in. */
    static final String ALL = "all";

    static Group named(String name, String path) {
        return new Group(name, path, new LinkedHashMap<>(), new LinkedHashMap<>(), new TreeSet<>());
    }

    /**
     * A host in a group.
     *
     * @param host its name: an IP address wherever that matters
     * @param where the place of the host in the group
     * @param variables what stands beside it
     */
    record Membership(String host, String group, Value where, Map<String, Value> variables) {}
}
