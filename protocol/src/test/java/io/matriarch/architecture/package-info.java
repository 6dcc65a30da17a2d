/** The walls between the rooms, as rules that every module's tests hold it to. Open {@link Walls} first. */
@NullMarked
package io.matriarch.architecture;

import org.jspecify.annotations.NullMarked;
