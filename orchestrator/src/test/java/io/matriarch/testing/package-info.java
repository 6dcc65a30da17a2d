/**
 * What the tests of this module share: real servers as fixtures, and waiting with a deadline. Fixtures own what they start and
 * end only that.
 *
 * <p>Open {@link io.matriarch.testing.TestEtcd} first.
 */
@NullMarked
package io.matriarch.testing;

import org.jspecify.annotations.NullMarked;
