package io.matriarch.inventory;

import java.util.List;

/** What came of reading an inventory: all of it, or none. */
public sealed interface InventoryReading {

    /** It holds together. */
    record Accepted(Inventory inventory) implements InventoryReading {}

    /** It does not, for all of these reasons, in the order of the file. */
    record Refused(List<InventoryError> errors) implements InventoryReading {
        public Refused {
            errors = List.copyOf(errors);
        }
    }
}
