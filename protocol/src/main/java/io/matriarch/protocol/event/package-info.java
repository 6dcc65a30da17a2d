/**
 * What happened to a cluster: persisted facts, in the past tense, each under a manifest that we own.
 *
 * <p>An event that was ever shipped stays readable for ever, so constructors here check nothing but structure. Open
 * {@link io.matriarch.protocol.event.ClusterEvent} first.
 */
@NullMarked
package io.matriarch.protocol.event;

import org.jspecify.annotations.NullMarked;
