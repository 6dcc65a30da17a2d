/** The command line: parses, calls the server or starts one, prints. No decision is made here. Open {@link Main} first. */
@NullMarked
package io.matriarch.cli;

import org.jspecify.annotations.NullMarked;
