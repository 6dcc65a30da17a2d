/**
 * What a decision quotes: facts that were seen, candidates with their verdicts, and how long each phase took.
 *
 * <p>Values for the journal: once written they are read for ever. Open {@link io.matriarch.protocol.evidence.Evidence} first.
 */
@NullMarked
package io.matriarch.protocol.evidence;

import org.jspecify.annotations.NullMarked;
