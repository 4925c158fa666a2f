/** Compares what changed since its last complete pass, inside the fence. */
@NullMarked
package io.landfall.cutover.verification;

import org.jspecify.annotations.NullMarked;
