package io.matriarch.inventory.yaml;

import io.matriarch.inventory.yaml.YamlReading.Document;
import io.matriarch.inventory.yaml.YamlReading.Flaw;
import io.matriarch.inventory.yaml.YamlReading.Malformed;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.composer.Composer;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.StreamReader;
import org.yaml.snakeyaml.resolver.Resolver;

/**
 * Text to {@link YamlNode}s by the rules that Ansible's reader has: {@code off} is false, {@code 010} is eight, {@code <<}
 * merges. Unlike it, a key that is given twice is refused, since one of the two would be lost without a word.
 */
public final class YamlReader {

    public static final int LARGEST_BYTES = 8 * 1024 * 1024;
    public static final int DEEPEST = 50;

    private YamlReader() {}

    /** Reads exactly one document. Nothing in the text can make this throw, recur without end or build objects. */
    public static YamlReading read(String text) {
        if (text.length() > LARGEST_BYTES || text.getBytes(StandardCharsets.UTF_8).length > LARGEST_BYTES) {
            return malformed(0, 0, "a file has at most %d MiB".formatted(LARGEST_BYTES >> 20));
        }
        try {
            var root = compose(text);
            return root == null ? malformed(1, 1, "the file is empty") : convert(root);
        } catch (MarkedYAMLException e) {
            // Never e.getMessage(): it quotes the text around the problem, where a password may stand.
            var mark = e.getProblemMark();
            var problem = e.getProblem() == null ? "not YAML" : e.getProblem();
            return mark == null
                    ? malformed(0, 0, "not valid YAML: " + problem)
                    : malformed(mark.getLine() + 1, mark.getColumn() + 1, "not valid YAML: " + problem);
        } catch (YAMLException e) {
            return malformed(
                    0,
                    0,
                    "not valid YAML: "
                            + String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
        }
    }

    private static @org.jspecify.annotations.Nullable Node compose(String text) {
        var options = new LoaderOptions();
        options.setCodePointLimit(LARGEST_BYTES);
        options.setNestingDepthLimit(DEEPEST);
        options.setMaxAliasesForCollections(NodeConverter.MOST_NODES);
        options.setProcessComments(false);
        var parser = new ParserImpl(new StreamReader(text), options);
        return new Composer(parser, new Resolver(), options).getSingleNode();
    }

    private static YamlReading convert(Node root) {
        var converter = new NodeConverter();
        var converted = converter.convert(root);
        return converter.flaws().isEmpty() ? new Document(converted) : new Malformed(converter.flaws());
    }

    private static Malformed malformed(int line, int column, String problem) {
        return new Malformed(List.of(new Flaw("", line, column, "", problem)));
    }
}
