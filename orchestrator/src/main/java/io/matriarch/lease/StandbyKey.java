package io.matriarch.lease;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.matriarch.protocol.cluster.StandbyRecord;
import io.matriarch.protocol.cluster.StandbySet;
import io.matriarch.protocol.id.Epoch;
import io.matriarch.protocol.id.InstanceId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What the key {@code sync} says: Patroni's fields (leader, sync_standby and quorum, the number of others that a candidate has to
 * hear besides itself), which the tools for it read, and ours, which decide: epoch, acknowledgements and the sets that may still be
 * in force.
 */
public final class StandbyKey {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private StandbyKey() {}

    static String text(StandbyRecord record, String leader) {
        var root = JSON.createObjectNode();
        root.put("leader", leader);
        var current = record.current();
        root.put("quorum", current.standbys().size() - current.acknowledgements());
        write(root, current);
        root.put("epoch", record.epoch().value());
        var former = root.putArray("former");
        record.former().forEach(set -> write(former.addObject(), set));
        return root.toString();
    }

    private static void write(ObjectNode node, StandbySet set) {
        node.put("sync_standby", set.standbys().stream().map(InstanceId::value).collect(Collectors.joining(",")));
        node.put("acknowledgements", set.acknowledgements());
    }

    /** Empty when somebody else has written there. */
    public static Optional<StandbyRecord> parse(String text) {
        try {
            var root = JSON.readTree(text);
            if (!root.path("epoch").canConvertToLong() || !root.path("former").isArray()) {
                return Optional.empty();
            }
            List<StandbySet> former = new ArrayList<>();
            root.path("former").forEach(node -> former.add(set(node)));
            return Optional.of(new StandbyRecord(new Epoch(root.path("epoch").longValue()), set(root), former));
        } catch (JsonProcessingException | IllegalArgumentException foreign) {
            return Optional.empty();
        }
    }

    private static StandbySet set(JsonNode node) {
        var names = node.path("sync_standby").asText();
        var standbys = names.isEmpty()
                ? List.<InstanceId>of()
                : Arrays.stream(names.split(",", -1)).map(InstanceId::parse).toList();
        return new StandbySet(node.path("acknowledgements").asInt(-1), new java.util.TreeSet<>(standbys));
    }
}
