/** Absolute, durable counters of work under way. */
@NullMarked
package io.landfall.contracts.progress;

import org.jspecify.annotations.NullMarked;
