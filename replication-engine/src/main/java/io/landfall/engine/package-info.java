/** A DMS-compatible endpoint that really moves the rows. */
@NullMarked
package io.landfall.engine;

import org.jspecify.annotations.NullMarked;
