package io.matriarch.inventory.yaml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.matriarch.inventory.yaml.YamlNode.Kind;
import io.matriarch.inventory.yaml.YamlNode.Mapping;
import io.matriarch.inventory.yaml.YamlNode.Scalar;
import io.matriarch.inventory.yaml.YamlReading.Document;
import io.matriarch.inventory.yaml.YamlReading.Malformed;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class YamlReaderTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "off|BOOLEAN",
                "no|BOOLEAN",
                "Yes|BOOLEAN",
                "true|BOOLEAN",
                "'off'|STRING",
                "y|STRING",
                "12|INTEGER",
                "0x1F|INTEGER",
                "010|INTEGER",
                "08|STRING",
                "1_000|INTEGER",
                "1:30|INTEGER",
                "1.5|DECIMAL",
                "10.1.0.1|STRING",
                "~|NULL",
                "null|NULL",
                "2026-01-31|TIMESTAMP",
                "!!str 12|STRING",
                "!vault x|ENCRYPTED",
                "!unsafe x|STRING",
                "=|STRING",
            })
    void takesPlainTextForWhatYaml11TakesItFor(String text, Kind kind) {
        var value = document("key: " + text).get("key");

        assertThat(value)
                .get()
                .isInstanceOfSatisfying(
                        Scalar.class, scalar -> assertThat(scalar.kind()).isEqualTo(kind));
    }

    @Test
    void mergesWithoutOverridingWhatStandsThere() {
        var merged = document("""
                        base: &base { a: 1, b: 2 }
                        other: &other { b: 3, c: 4 }
                        here: { <<: [*base, *other], a: 9 }
                        """).get("here");

        assertThat(merged)
                .get()
                .isInstanceOfSatisfying(
                        Mapping.class,
                        here -> assertThat(here.entries())
                                .extractingByKeys("a", "b", "c")
                                .extracting(node -> ((Scalar) node).text())
                                .containsExactly("9", "2", "4"));
    }

    @Test
    void knowsTheLineOfEachValue() {
        assertThat(document("a: 1\nb:\n  c: 2\n").get("b")).get().isInstanceOfSatisfying(Mapping.class, b -> {
            assertThat(b.line()).isEqualTo(3);
            assertThat(b.get("c")).get().extracting(YamlNode::line).isEqualTo(3);
        });
    }

    @Test
    void refusesAliasesThatUnfoldWithoutEnd() {
        var text = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (var i = 1; i < 40; i++) {
            text.append("a%d: &a%d [*a%d, *a%d, *a%d]\n".formatted(i, i, i - 1, i - 1, i - 1));
        }

        assertThat(flaws(text.toString()))
                .singleElement()
                .asString()
                .contains("with its aliases unfolded a file has at most");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a: &a [*a]",
                "a: &a { b: *a }",
                "a: *nowhere",
                "a: 1\n---\nb: 2",
                "a: !!python/object/apply:os.system [id]",
                "a: !!java.lang.String x",
                "? [a, b]\n: c",
                "a: { <<: 3 }",
                "a: \u0007",
                "a: 'x",
                "a:\n\t- b",
                "a: 1\na: 2",
            })
    void refuses(String text) {
        assertThat(flaws(text)).isNotEmpty();
    }

    @Test
    void refusesWhatIsTooDeepOrTooLarge() {
        assertThat(flaws("a: " + "[".repeat(100_000)))
                .singleElement()
                .asString()
                .contains("Nesting Depth");
        assertThat(flaws("#".repeat(YamlReader.LARGEST_BYTES + 1)))
                .singleElement()
                .asString()
                .contains("at most 8 MiB");
    }

    @Test
    void neverQuotesTheTextAroundAProblem() {
        assertThat(flaws("a: { password: Sesame.Open }}").toString()).doesNotContain("Sesame");
        assertThat(document("password: Sesame.Open").toString()).doesNotContain("Sesame");
    }

    @Test
    void passesOverAByteOrderMark() {
        assertThat(document("\uFEFFa: 1").get("a")).isPresent();
    }

    private static Mapping document(String text) {
        return switch (YamlReader.read(text)) {
            case Document document -> (Mapping) document.root();
            case Malformed malformed -> fail("malformed: " + malformed);
        };
    }

    private static List<YamlReading.Flaw> flaws(String text) {
        return switch (YamlReader.read(text)) {
            case Document document -> fail("read: " + document);
            case Malformed malformed -> malformed.flaws();
        };
    }
}
