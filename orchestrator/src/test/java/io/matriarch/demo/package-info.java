/** Tests of what the demo computes and says; that it runs is shown where the product's jar is built. */
@NullMarked
package io.matriarch.demo;

import org.jspecify.annotations.NullMarked;
