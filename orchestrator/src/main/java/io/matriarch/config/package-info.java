/**
 * The orchestrator's settings: HOCON, every key documented in {@code reference.conf}, unknown ones refused by name.
 *
 * <p>Open {@code MatriarchConfig} first.
 */
@NullMarked
package io.matriarch.config;

import org.jspecify.annotations.NullMarked;
