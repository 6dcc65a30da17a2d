package io.matriarch.inventory;

import static io.matriarch.inventory.Inventories.FILE;
import static io.matriarch.inventory.Inventories.assertError;
import static io.matriarch.inventory.Inventories.assertErrors;
import static io.matriarch.inventory.Inventories.ordersWith;
import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InventoryFormTest {

    @ParameterizedTest
    @ValueSource(strings = {"", "# nothing", "---", "just text", "[]", "hosts: {}", "42", "all"})
    void refusesWhatIsNoInventory(String text) {
        assertErrors(text).hasSize(1);
    }

    @Test
    void saysWhereTheYamlIsMalformed() {
        assertError("all:\n  children:\n    orders: { hosts: [ }\n", "herd.yml:3: ", "not valid YAML", "(column ");
    }

    @Test
    void refusesAKeyThatIsGivenTwice() {
        assertError(
                "all:\n  vars:\n    pg_rto: 20\n    pg_rto: 30\n",
                "herd.yml:4: all.vars.pg_rto: 'pg_rto': a key is given once");
    }

    @Test
    void refusesUnknownPartsOfAGroupWithASuggestion() {
        assertError("all: { chidren: {} }", "all.chidren", "did you mean children?");
    }

    @Test
    void refusesGroupsThatAreInsideThemselves() {
        assertErrors("all: { children: { a: { children: { b: { children: { a: } } } } } }")
                .hasSize(2)
                .allSatisfy(sentence -> assertThat(sentence).contains("a group is not inside itself"));
    }

    @Test
    void refusesHostsThatAreNoMapping() {
        assertErrors("all: { hosts: [10.1.0.1], vars: 3, children: [a] }").hasSize(3);
    }

    @Test
    void readsDeepChainsOfGroupsWithoutExhaustingTheStack() {
        var text = new StringBuilder("all: { children: { g0: } }\n");
        for (var i = 0; i < 20_000; i++) {
            text.append("g").append(i).append(": { children: { g").append(i + 1).append(": } }\n");
        }

        assertErrors(text.toString()).anyMatch(sentence -> sentence.contains("groups nest at most 50 deep"));
    }

    @Test
    void refusesMoreHostsThanAnyoneHas() {
        var text = new StringBuilder("all:\n  hosts:\n");
        for (var i = 0; i <= 20_000; i++) {
            text.append("    h").append(i).append(":\n");
        }

        assertError(text.toString(), "an inventory has at most 20000 hosts, this one 20001");
    }

    @Test
    void listsErrorsInTheOrderOfTheFile() {
        assertThat(Inventories.refused(
                        ordersWith("pg_rto: 1", "pg_rpo: -1", "pg_port: 0").replace("seq: 2", "seq: x")))
                .extracting(InventoryError::line)
                .containsExactly(6, 10, 11, 12);
    }

    @Property(tries = 300)
    void answersEveryText(@ForAll String text) {
        assertThat(InventoryParser.parse(FILE, text)).isNotNull();
    }

    @Property(tries = 500)
    void answersEveryInventoryWithOneLineReplacedByAnything(@ForAll("lines") String line, @ForAll("places") int place) {
        var lines = ordersWith("pg_users: [{ name: a }]").lines().toList();
        var changed = new java.util.ArrayList<>(lines);
        changed.set(place, line);

        assertThat(InventoryParser.parse(FILE, String.join("\n", changed))).isNotNull();
    }

    @Provide
    Arbitrary<Integer> places() {
        return Arbitraries.integers().between(0, 9);
    }

    @Provide
    Arbitrary<String> lines() {
        return Arbitraries.strings()
                .withChars(" :{}[],'\"&*!|>-?#%@`<=~0123456789abcdefpg_seqrolnull\t\n")
                .ofMaxLength(60);
    }
}
