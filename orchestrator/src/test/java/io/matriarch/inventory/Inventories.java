package io.matriarch.inventory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.matriarch.inventory.InventoryReading.Accepted;
import io.matriarch.inventory.InventoryReading.Refused;
import io.matriarch.protocol.id.ClusterName;
import java.util.List;
import org.assertj.core.api.ListAssert;

/** Inventories for tests, and what one says about how they were read. */
final class Inventories {

    static final String FILE = "herd.yml";

    private Inventories() {}

    /** One cluster {@code orders} of three, with these lines among the variables of its group. */
    static String ordersWith(String... variables) {
        return """
                all:
                  children:
                    orders:
                      hosts:
                        10.1.0.1: { pg_seq: 1, pg_role: primary }
                        10.1.0.2: { pg_seq: 2, pg_role: replica }
                        10.1.0.3: { pg_seq: 3, pg_role: offline }
                      vars:
                        pg_cluster: orders
                """ + String.join("\n", variables).indent(8);
    }

    static Inventory accepted(String text) {
        return switch (InventoryParser.parse(FILE, text)) {
            case Accepted ok -> ok.inventory();
            case Refused no -> fail("refused: " + no.errors());
        };
    }

    static DeclaredCluster orders(String... variables) {
        return cluster(accepted(ordersWith(variables)), "orders");
    }

    static DeclaredCluster cluster(Inventory inventory, String name) {
        return inventory.cluster(new ClusterName(name)).orElseThrow();
    }

    static List<InventoryError> refused(String text) {
        return switch (InventoryParser.parse(FILE, text)) {
            case Accepted ok -> fail("accepted: " + ok.inventory());
            case Refused no -> no.errors();
        };
    }

    /** The sentences of what is wrong, one an error. */
    static ListAssert<String> assertErrors(String text) {
        return assertThat(refused(text).stream().map(InventoryError::sentence).toList());
    }

    /** The only sentence of what is wrong. */
    static void assertError(String text, String... parts) {
        assertErrors(text).singleElement().asString().contains(parts);
    }

    static ListAssert<String> assertNotices(Inventory inventory, InventoryNotice.Kind kind) {
        return assertThat(inventory.notices().stream()
                .filter(notice -> notice.kind() == kind)
                .map(InventoryNotice::sentence)
                .toList());
    }
}
