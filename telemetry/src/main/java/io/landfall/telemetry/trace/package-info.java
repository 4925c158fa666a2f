/** W3C trace context: which request or migration a piece of work belongs to. */
@NullMarked
package io.landfall.telemetry.trace;

import org.jspecify.annotations.NullMarked;
