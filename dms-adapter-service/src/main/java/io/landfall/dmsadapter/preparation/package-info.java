/**
 * The step DATABASE_PREPARATION: baseline, target database, fence, primary schema, replica identity; and its undo, as
 * found.
 */
@NullMarked
package io.landfall.dmsadapter.preparation;

import org.jspecify.annotations.NullMarked;
