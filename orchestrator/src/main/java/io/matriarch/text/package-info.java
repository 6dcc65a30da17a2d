/**
 * Small words for people that several rooms need.
 *
 * <p>May know nothing of the rest. Open {@link io.matriarch.text.NearMiss} first.
 */
@NullMarked
package io.matriarch.text;

import org.jspecify.annotations.NullMarked;
