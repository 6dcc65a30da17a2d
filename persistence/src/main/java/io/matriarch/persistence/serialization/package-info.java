/**
 * Events and snapshots as bytes: JSON under manifests that we own.
 *
 * <p>Only {@code JournalSerializer} knows Akka; the audit reads the same bytes through {@code JournalCodec}. Open
 * {@link io.matriarch.persistence.serialization.EventManifests} first.
 */
@NullMarked
package io.matriarch.persistence.serialization;

import org.jspecify.annotations.NullMarked;
