/** Tells whoever routes the applications that the target is the database now. */
@NullMarked
package io.landfall.cutover.traffic;

import org.jspecify.annotations.NullMarked;
