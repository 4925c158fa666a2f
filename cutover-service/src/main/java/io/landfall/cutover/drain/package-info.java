/** Proves that the target has everything: a marker awaited, then silence. */
@NullMarked
package io.landfall.cutover.drain;

import org.jspecify.annotations.NullMarked;
