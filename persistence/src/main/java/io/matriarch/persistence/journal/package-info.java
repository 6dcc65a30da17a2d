/**
 * The database of the journal: where it is, what must hold before it is used, and Akka's way to it.
 *
 * <p>Knows nothing of what lies in it. Open {@link io.matriarch.persistence.journal.JournalDatabase} first.
 */
@NullMarked
package io.matriarch.persistence.journal;

import org.jspecify.annotations.NullMarked;
