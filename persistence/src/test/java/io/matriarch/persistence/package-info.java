/** Tests of the module as a whole, and what they share: sample events, and one contract for both databases. */
@NullMarked
package io.matriarch.persistence;

import org.jspecify.annotations.NullMarked;
