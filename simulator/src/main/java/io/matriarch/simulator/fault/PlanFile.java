package io.matriarch.simulator.fault;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.PrettyPrinter;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter.NopIndenter;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.matriarch.simulator.fault.PlanReading.Read;
import io.matriarch.simulator.fault.PlanReading.Refused;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;

/**
 * Plans as JSON, made to be read and changed by hand:
 *
 * <pre>{@code
 * {
 *   "name" : "leader-vanishes", "why" : "...", "profile" : "swarm", "seed" : 17,
 *   "settings" : {"pg_rto" : "30s", "pg_rpo" : 1048576},
 *   "nodes" : 3,
 *   "faults" : [
 *     {"at" : "2.5s", "lasts" : "20s", "fault" : "host-crashed", "target" : "leader"}
 *   ]
 * }
 * }</pre>
 *
 * Only {@code nodes} and {@code faults} have to be there. Whatever else stands in a file is refused by name.
 */
public final class PlanFile {

    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(JsonParser.Feature.ALLOW_COMMENTS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private static final PrettyPrinter ONE_LINE = new DefaultPrettyPrinter(
                    Separators.createDefaultInstance().withObjectEntrySpacing(Separators.Spacing.AFTER))
            .withObjectIndenter(NopIndenter.instance)
            .withArrayIndenter(NopIndenter.instance);

    private PlanFile() {}

    /** Reads a file. */
    public static PlanReading load(Path file) {
        try {
            return read(file.toString(), Files.readString(file));
        } catch (IOException e) {
            return new Refused(List.of(new PlanError(
                    file.toString(),
                    "",
                    "",
                    "there is no such file, or it may not be read as text (%s)".formatted(e))));
        }
    }

    /**
     * Reads a text.
     *
     * @param file where it comes from, for what is said about it
     */
    public static PlanReading read(String file, String text) {
        var errors = new ArrayList<PlanError>();
        try {
            var plan = new PlanReader(file, errors).read(MAPPER.readTree(text));
            return plan.isPresent() && errors.isEmpty() ? new Read(plan.get()) : new Refused(errors);
        } catch (JsonProcessingException e) {
            var place = e.getLocation() == null
                    ? ""
                    : "line %d, column %d"
                            .formatted(
                                    e.getLocation().getLineNr(), e.getLocation().getColumnNr());
            return new Refused(List.of(new PlanError(file, place, "", "not JSON: " + e.getOriginalMessage())));
        }
    }

    /** The text of a file, a fault a line. */
    public static String write(StoredPlan plan) {
        var text = new StringJoiner(",\n  ", "{\n  ", "\n}\n");
        tree(plan).forEachEntry((name, value) -> text.add("%s : %s".formatted(inline(name), lines(value))));
        return text.toString();
    }

    private static String lines(JsonNode value) {
        if (!value.isArray() || value.isEmpty()) {
            return inline(value);
        }
        var elements = new StringJoiner(",\n    ", "[\n    ", "\n  ]");
        value.forEach(element -> elements.add(inline(element)));
        return elements.toString();
    }

    private static String inline(Object value) {
        try {
            return MAPPER.writer(ONE_LINE).writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("cannot be written as JSON: " + value, e);
        }
    }

    /** The same as a tree, to be part of something larger. */
    public static ObjectNode tree(StoredPlan plan) {
        return PlanWriter.tree(MAPPER.createObjectNode(), plan);
    }
}
