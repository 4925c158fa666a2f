/** Trace context across HTTP. */
@NullMarked
package io.landfall.api.trace;

import org.jspecify.annotations.NullMarked;
