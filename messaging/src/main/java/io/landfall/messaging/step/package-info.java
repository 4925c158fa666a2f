/** What every step of the workflow has in common: start, stop, undo, answer. */
@NullMarked
package io.landfall.messaging.step;

import org.jspecify.annotations.NullMarked;
