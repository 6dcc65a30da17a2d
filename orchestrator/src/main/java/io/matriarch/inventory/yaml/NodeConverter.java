package io.matriarch.inventory.yaml;

import io.matriarch.inventory.yaml.YamlNode.Kind;
import io.matriarch.inventory.yaml.YamlNode.Mapping;
import io.matriarch.inventory.yaml.YamlNode.Scalar;
import io.matriarch.inventory.yaml.YamlNode.Sequence;
import io.matriarch.inventory.yaml.YamlReading.Flaw;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * One document's graph of nodes to a tree of ours; lives while one text is read.
 *
 * <p>An anchored part is converted once and shared by its aliases, so a text whose aliases unfold to billions of nodes costs
 * nothing here; it is refused by the count of what a reader of the tree would walk.
 */
final class NodeConverter {

    /** The most nodes that a tree may have once its aliases are unfolded. */
    static final int MOST_NODES = 1_000_000;

    private static final int MOST_FLAWS = 100;

    private final IdentityHashMap<Node, Converted> done = new IdentityHashMap<>();
    private final IdentityHashMap<Node, Boolean> open = new IdentityHashMap<>();
    private final List<Flaw> flaws = new ArrayList<>();
    private final List<String> path = new ArrayList<>();

    private record Converted(YamlNode node, long size) {}

    List<Flaw> flaws() {
        return flaws;
    }

    YamlNode convert(Node node) {
        var converted = visit(node);
        if (converted.size() > MOST_NODES) {
            flaw(node, "", "with its aliases unfolded a file has at most %d values".formatted(MOST_NODES));
        }
        return converted.node();
    }

    private Converted visit(Node node) {
        var before = done.get(node);
        if (before != null) {
            return before;
        }
        if (open.put(node, true) != null) {
            flaw(node, "", "an alias that contains itself");
            return new Converted(new Scalar(Kind.NULL, "", line(node)), 1);
        }
        var converted = switch (node) {
            case ScalarNode scalar -> new Converted(scalar(scalar), 1);
            case SequenceNode sequence -> sequence(sequence);
            case MappingNode mapping -> mapping(mapping);
            default -> throw new IllegalStateException("a node of no kind: " + node.getClass());
        };
        open.remove(node);
        done.put(node, converted);
        return converted;
    }

    private Scalar scalar(ScalarNode node) {
        return new Scalar(kind(node), node.getValue(), line(node));
    }

    private Kind kind(ScalarNode node) {
        return switch (node.getTag().getValue()) {
            case "tag:yaml.org,2002:str", "tag:yaml.org,2002:value", "tag:yaml.org,2002:merge", "!unsafe" ->
                Kind.STRING;
            case "tag:yaml.org,2002:int" -> Kind.INTEGER;
            case "tag:yaml.org,2002:float" -> Kind.DECIMAL;
            case "tag:yaml.org,2002:bool" -> Kind.BOOLEAN;
            case "tag:yaml.org,2002:null" -> Kind.NULL;
            case "tag:yaml.org,2002:timestamp" -> Kind.TIMESTAMP;
            case "!vault", "!vault-encrypted" -> Kind.ENCRYPTED;
            default -> {
                refuseTag(node);
                yield Kind.STRING;
            }
        };
    }

    private Converted sequence(SequenceNode node) {
        if (!node.getTag().equals(Tag.SEQ)) {
            refuseTag(node);
        }
        var items = new ArrayList<YamlNode>();
        var size = 1L;
        for (var child : node.getValue()) {
            path.add("[" + items.size() + "]");
            var item = visit(child);
            path.removeLast();
            items.add(item.node());
            size = plus(size, item.size());
        }
        return new Converted(new Sequence(items, line(node)), size);
    }

    private Converted mapping(MappingNode node) {
        if (!node.getTag().equals(Tag.MAP)) {
            refuseTag(node);
        }
        var own = new LinkedHashMap<String, YamlNode>();
        var merged = new LinkedHashMap<String, YamlNode>();
        var size = 1L;
        for (var tuple : node.getValue()) {
            if (tuple.getKeyNode().getTag().equals(Tag.MERGE)) {
                size = plus(size, merge(tuple.getValueNode(), merged));
                continue;
            }
            var key = key(tuple);
            if (key.isEmpty()) {
                continue;
            }
            path.add(key.get());
            var value = visit(tuple.getValueNode());
            size = plus(size, value.size());
            if (own.put(key.get(), value.node()) != null) {
                flaw(tuple.getKeyNode(), key.get(), "a key is given once; this one is given twice here");
            }
            path.removeLast();
        }
        merged.forEach(own::putIfAbsent);
        return new Converted(new Mapping(own, line(node)), size);
    }

    private Optional<String> key(NodeTuple tuple) {
        if (tuple.getKeyNode() instanceof ScalarNode scalar) {
            return Optional.of(scalar.getValue());
        }
        flaw(tuple.getKeyNode(), "", "a key is a single value; lists and mappings are none");
        return Optional.empty();
    }

    /** What stands first wins, as in PyYAML. */
    private long merge(Node value, Map<String, YamlNode> into) {
        path.add("<<");
        var size = 0L;
        var sources = value instanceof SequenceNode sequence ? sequence.getValue() : List.of(value);
        for (var source : sources) {
            var converted = visit(source);
            size = plus(size, converted.size());
            if (converted.node() instanceof Mapping mapping) {
                mapping.entries().forEach(into::putIfAbsent);
            } else {
                flaw(source, "", "<< merges mappings, or a list of them");
            }
        }
        path.removeLast();
        return size;
    }

    private void refuseTag(Node node) {
        flaw(node, node.getTag().getValue(), "this tag has no meaning in an inventory");
    }

    private void flaw(Node node, String value, String problem) {
        if (flaws.size() < MOST_FLAWS) {
            var where = String.join(".", path).replace(".[", "[");
            flaws.add(new Flaw(where, line(node), node.getStartMark().getColumn() + 1, value, problem));
        }
    }

    private static int line(Node node) {
        return node.getStartMark().getLine() + 1;
    }

    /** Sizes double with each level of aliases: they stop counting far above the limit instead of overflowing. */
    private static long plus(long a, long b) {
        return Math.min(a + b, 1L << 40);
    }
}
