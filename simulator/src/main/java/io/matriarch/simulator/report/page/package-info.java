/**
 * A report as one page of HTML: no other file, no server, no network. Every text goes through {@code Markup}, which escapes it. The
 * page is well-formed XML too.
 *
 * <p>Open {@link io.matriarch.simulator.report.page.ReportPage} first.
 */
@NullMarked
package io.matriarch.simulator.report.page;

import org.jspecify.annotations.NullMarked;
