/**
 * Passwords: beside the journal in the same database, and never in it.
 *
 * <p>Open {@link io.matriarch.persistence.secret.SecretStore} first.
 */
@NullMarked
package io.matriarch.persistence.secret;

import org.jspecify.annotations.NullMarked;
