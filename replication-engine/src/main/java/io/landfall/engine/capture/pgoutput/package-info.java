/** Landfall's own reader of pgoutput, protocol version 1, values in text form. */
@NullMarked
package io.landfall.engine.capture.pgoutput;

import org.jspecify.annotations.NullMarked;
