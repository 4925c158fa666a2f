/** The compact, versioned binary form of changes in the records of a change topic. */
@NullMarked
package io.landfall.engine.change.encoding;

import org.jspecify.annotations.NullMarked;
