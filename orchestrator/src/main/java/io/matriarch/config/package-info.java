/**
 * The orchestrator's settings: HOCON, every key documented in {@code reference.conf}, unknown ones refused by name.
 *
 * <p>Open {@link io.matriarch.config.MatriarchConfig} first, then {@link io.matriarch.config.ConfigLoader}.
 */
@NullMarked
package io.matriarch.config;

import org.jspecify.annotations.NullMarked;
