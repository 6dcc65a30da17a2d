/**
 * The inventory file: YAML in the shape of the documents we implement, read whole or refused whole, and the plan that
 * follows from it.
 *
 * <p>Pure but for reading the file. Open {@code Inventory} first.
 */
@NullMarked
package io.matriarch.inventory;

import org.jspecify.annotations.NullMarked;
