/**
 * Applies a change topic to the target: whole transactions, exactly once, with the position in the target's own
 * transaction.
 */
@NullMarked
package io.landfall.engine.apply;

import org.jspecify.annotations.NullMarked;
