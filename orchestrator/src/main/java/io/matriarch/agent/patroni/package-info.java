/**
 * How an agent looks to programs that were written for Patroni: states and roles in its words, its keys in etcd.
 *
 * <p>Pure; the source is Patroni 3.0.2. Open {@link io.matriarch.agent.patroni.PatroniKeys} first.
 */
@NullMarked
package io.matriarch.agent.patroni;

import org.jspecify.annotations.NullMarked;
