/** Tests of the lease, the watch and what they make of etcd's answers; those called {@code *IT} start a real etcd. */
@NullMarked
package io.matriarch.lease;

import org.jspecify.annotations.NullMarked;
