/**
 * The commands of {@code matriarch}: a thin client of the HTTP API, and the entry points of server and agent.
 *
 * <p>Open {@code Main} first.
 */
@NullMarked
package io.matriarch.cli;

import org.jspecify.annotations.NullMarked;
