/** What tests share: real servers, and waiting for what takes a while. */
@NullMarked
package io.matriarch.testing;

import org.jspecify.annotations.NullMarked;
