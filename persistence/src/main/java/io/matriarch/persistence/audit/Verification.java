package io.matriarch.persistence.audit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.matriarch.persistence.audit.EventLog.StateAt;
import io.matriarch.persistence.serialization.EventJson;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** Whether the state that an actor lives by is the one that its events tell. */
public sealed interface Verification {

    /** The number of the last event in the live state. */
    long sequence();

    /** They are equal. */
    record Holds(long sequence) implements Verification {}

    /** They are not: the actor or the journal is wrong, and nothing it decides can be trusted. */
    record Differs(long sequence, List<Difference> differences) implements Verification {
        public Differs {
            differences = List.copyOf(differences);
        }
    }

    /**
     * One part in which they differ.
     *
     * @param path where, as a JSON pointer, such as {@code /leader/epoch}
     * @param live as JSON; empty when the part is absent
     * @param replayed as JSON; empty when the part is absent
     */
    record Difference(String path, String live, String replayed) {}

    /** Compares a live state with the one that a log tells as of the same event. */
    static Verification of(StateAt live, EventLog log) {
        return of(live, log.at(live.state().name(), live.sequence()));
    }

    /** Compares a live state with a replayed one. */
    static Verification of(StateAt live, StateAt replayed) {
        var differences = new ArrayList<Difference>();
        if (live.sequence() != replayed.sequence()) {
            differences.add(
                    new Difference("/sequence", Long.toString(live.sequence()), Long.toString(replayed.sequence())));
        }
        if (!live.state().equals(replayed.state())) {
            compare("/state", EventJson.of(live.state()), EventJson.of(replayed.state()), differences);
        }
        return differences.isEmpty() ? new Holds(live.sequence()) : new Differs(live.sequence(), differences);
    }

    private static void compare(String path, JsonNode live, JsonNode replayed, List<Difference> differences) {
        if (live.isObject() && replayed.isObject()) {
            var names = new TreeSet<String>();
            live.fieldNames().forEachRemaining(names::add);
            replayed.fieldNames().forEachRemaining(names::add);
            for (var name : names) {
                compare(path + "/" + name, part(live, name), part(replayed, name), differences);
            }
        } else if (!live.equals(replayed)) {
            differences.add(new Difference(path, live.toString(), replayed.toString()));
        }
    }

    private static JsonNode part(JsonNode node, String name) {
        return node.has(name) ? node.get(name) : MissingNode.getInstance();
    }
}
