/**
 * How what was written by an older version is read by this one: JSON is led from manifest to manifest until it is current.
 *
 * <p>Knows trees and manifests, not events, Akka or databases. Open {@link io.matriarch.persistence.evolution.SchemaEvolution}
 * first.
 */
@NullMarked
package io.matriarch.persistence.evolution;

import org.jspecify.annotations.NullMarked;
