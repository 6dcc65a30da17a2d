/** Figures of many trials, for people and programs: JSON, and one page of HTML that needs nothing but itself. */
@NullMarked
package io.matriarch.simulator.report;

import org.jspecify.annotations.NullMarked;
