package io.matriarch.simulator.fault;

import com.fasterxml.jackson.databind.JsonNode;
import io.matriarch.text.NearMiss;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** A tree of JSON as a plan, or every reason why it is none. */
final class PlanReader {

    private static final List<String> FIELDS =
            List.of("name", "why", "profile", "seed", "settings", "nodes", "while_building", "faults");
    private static final List<String> SETTINGS = List.of("pg_rto", "pg_rpo");
    private static final List<String> OF_EVERY_FAULT = List.of("at", "lasts", "fault");
    private static final List<String> TARGETS =
            Arrays.stream(Target.values()).map(PlanReader::word).toList();

    private final String file;
    private final List<PlanError> errors;

    /** A reader that adds what it finds wrong to {@code errors}. */
    PlanReader(String file, List<PlanError> errors) {
        this.file = file;
        this.errors = errors;
    }

    /** Empty when something is wrong. */
    Optional<StoredPlan> read(JsonNode root) {
        if (!root.isObject()) {
            return refuse("", root, "an object with nodes and faults");
        }
        refuseUnknown("", root, FIELDS);
        var settings = root.path("settings");
        if (!settings.isMissingNode() && !settings.isObject()) {
            refuse("settings", settings, "an object with pg_rto or pg_rpo");
        }
        refuseUnknown("settings.", settings, SETTINGS);
        var nodes = nodes(root.path("nodes"));
        var faults = faults(root.path("faults"));
        var stored = new StoredPlan(
                text(root, "name"),
                text(root, "why"),
                text(root, "profile").filter(this::isProfile),
                whole("seed", root.path("seed"), Long.MIN_VALUE),
                duration("settings.pg_rto", settings.path("pg_rto")).filter(this::isRto),
                whole("settings.pg_rpo", settings.path("pg_rpo"), 0),
                new FaultPlan(nodes, flag("while_building", root.path("while_building")), faults));
        return errors.isEmpty() ? Optional.of(stored) : Optional.empty();
    }

    private int nodes(JsonNode node) {
        var rule = "how many instances the cluster has, from %d to %d"
                .formatted(FaultPlan.LEAST_NODES, FaultPlan.MOST_NODES);
        if (node.isInt() && node.intValue() >= FaultPlan.LEAST_NODES && node.intValue() <= FaultPlan.MOST_NODES) {
            return node.intValue();
        }
        refuse("nodes", node, rule);
        return FaultPlan.LEAST_NODES;
    }

    private boolean flag(String path, JsonNode node) {
        if (!node.isMissingNode() && !node.isBoolean()) {
            refuse(path, node, "true or false");
        }
        return node.asBoolean();
    }

    private boolean isProfile(String name) {
        try {
            Profile.named(name);
            return true;
        } catch (IllegalArgumentException unknown) {
            errors.add(new PlanError(file, "profile", name, String.valueOf(unknown.getMessage())));
            return false;
        }
    }

    private boolean isRto(Duration rto) {
        if (!rto.isPositive()) {
            errors.add(new PlanError(file, "settings.pg_rto", Seconds.write(rto), "more than nothing"));
        }
        return rto.isPositive();
    }

    private List<PlannedFault> faults(JsonNode array) {
        if (!array.isArray()) {
            refuse("faults", array, "a list of faults, which may be empty");
            return List.of();
        }
        var faults = new ArrayList<PlannedFault>();
        for (var index = 0; index < array.size(); index++) {
            fault("faults[%d]".formatted(index), array.get(index)).ifPresent(faults::add);
        }
        return faults;
    }

    private Optional<PlannedFault> fault(String path, JsonNode node) {
        if (!node.isObject()) {
            return refuse(path, node, "an object with at, fault, and what the fault is made of");
        }
        var kind = kind(path + ".fault", node.path("fault"));
        if (kind.isEmpty()) {
            return Optional.empty();
        }
        var parts = FaultParts.of(kind.get());
        refuseUnknown(
                path + ".",
                node,
                Stream.concat(OF_EVERY_FAULT.stream(), parts.stream().map(FaultParts.Part::name))
                        .toList());
        var at = within(path + ".at", node.path("at"));
        var lasts = lasts(path + ".lasts", node.path("lasts"), kind.get());
        var fault = build(path, node, kind.get(), parts);
        return at.isPresent() && lasts.isPresent()
                ? fault.map(built -> new PlannedFault(at.get(), lasts.get(), built))
                : Optional.empty();
    }

    private Optional<FaultKind> kind(String path, JsonNode node) {
        var kind = FaultKind.of(node.asText());
        if (kind.isEmpty()) {
            var words = Arrays.stream(FaultKind.values()).map(FaultKind::word).toList();
            refuse(path, node, "the word of a fault" + NearMiss.question(node.asText(), words));
        }
        return kind;
    }

    private Optional<Duration> lasts(String path, JsonNode node, FaultKind kind) {
        if (kind.lasts()) {
            return within(path, node);
        }
        return node.isMissingNode()
                ? Optional.of(Duration.ZERO)
                : refuse(path, node, "nothing: %s is over at once".formatted(kind.word()));
    }

    private Optional<Duration> within(String path, JsonNode node) {
        if (node.isMissingNode()) {
            return refuse(path, node, Seconds.RULE);
        }
        var duration = duration(path, node);
        if (duration.filter(d -> d.isNegative() || d.compareTo(PlannedFault.LATEST) > 0)
                .isPresent()) {
            return refuse(path, node, "from 0s to " + Seconds.write(PlannedFault.LATEST));
        }
        return duration;
    }

    private Optional<Fault> build(String path, JsonNode node, FaultKind kind, List<FaultParts.Part> parts) {
        var values = new ArrayList<>();
        for (var part : parts) {
            value(path + "." + part.name(), node.path(part.name()), part.type()).ifPresent(values::add);
        }
        if (values.size() < parts.size()) {
            return Optional.empty();
        }
        try {
            return Optional.of(FaultParts.build(kind, values));
        } catch (IllegalArgumentException outOfRange) {
            errors.add(new PlanError(file, path, kind.word(), String.valueOf(outOfRange.getMessage())));
            return Optional.empty();
        }
    }

    private Optional<Object> value(String path, JsonNode node, Class<?> type) {
        if (type == Target.class) {
            return TARGETS.contains(node.asText())
                    ? Optional.of(Target.valueOf(node.asText().toUpperCase(Locale.ROOT)))
                    : refuse(path, node, "whom it hits: " + String.join(", ", TARGETS));
        }
        if (type == boolean.class) {
            return node.isBoolean() ? Optional.of(node.booleanValue()) : refuse(path, node, "true or false");
        }
        return node.isNumber() ? Optional.of(node.doubleValue()) : refuse(path, node, "a number");
    }

    private Optional<String> text(JsonNode root, String field) {
        var node = root.path(field);
        if (node.isMissingNode()) {
            return Optional.empty();
        }
        return node.isTextual() ? Optional.of(node.textValue()) : refuse(field, node, "a text");
    }

    private OptionalLong whole(String path, JsonNode node, long least) {
        if (node.isMissingNode()) {
            return OptionalLong.empty();
        }
        if (node.isIntegralNumber() && node.canConvertToLong() && node.longValue() >= least) {
            return OptionalLong.of(node.longValue());
        }
        refuse(path, node, least == 0 ? "a whole number, 0 or more" : "a whole number");
        return OptionalLong.empty();
    }

    private Optional<Duration> duration(String path, JsonNode node) {
        if (node.isMissingNode()) {
            return Optional.empty();
        }
        var duration = node.isTextual() ? Seconds.read(node.textValue()) : Optional.<Duration>empty();
        return duration.isPresent() ? duration : refuse(path, node, Seconds.RULE);
    }

    private void refuseUnknown(String prefix, JsonNode object, Collection<String> known) {
        object.fieldNames().forEachRemaining(name -> {
            if (!known.contains(name)) {
                refuse(prefix + name, object.path(name), "there is no such field" + NearMiss.question(name, known));
            }
        });
    }

    private <T> Optional<T> refuse(String path, JsonNode node, String rule) {
        errors.add(new PlanError(file, path, node.isMissingNode() ? "" : shown(node), rule));
        return Optional.empty();
    }

    private static String shown(JsonNode node) {
        var text = node.isValueNode() ? node.asText() : node.toString();
        return text.length() <= 80 ? text : text.substring(0, 77) + "...";
    }

    private static String word(Target target) {
        return target.name().toLowerCase(Locale.ROOT);
    }
}
