/**
 * Figures of many trials, for people and programs: a summary in a terminal, JSON, and one page of HTML that needs nothing but
 * itself. It counts and shows; what is an outage, a loss or a violation was decided before.
 *
 * <p>Open {@link io.matriarch.simulator.report.Report} first.
 */
@NullMarked
package io.matriarch.simulator.report;

import org.jspecify.annotations.NullMarked;
