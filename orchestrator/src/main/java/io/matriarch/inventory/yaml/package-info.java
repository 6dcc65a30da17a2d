/**
 * YAML as Ansible reads it: version 1.1, with lines kept, and bounded in every direction.
 *
 * <p>May know nothing of inventories. Open {@link io.matriarch.inventory.yaml.YamlReader} first.
 */
@NullMarked
package io.matriarch.inventory.yaml;

import org.jspecify.annotations.NullMarked;
