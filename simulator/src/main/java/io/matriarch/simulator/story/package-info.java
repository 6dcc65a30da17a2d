/**
 * One trial, told so that a person understands it: who did what when, and why. Hears the history, and changes nothing.
 *
 * <p>Open {@link io.matriarch.simulator.story.Story} first.
 */
@NullMarked
package io.matriarch.simulator.story;

import org.jspecify.annotations.NullMarked;
