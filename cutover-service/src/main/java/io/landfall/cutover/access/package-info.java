/** Landfall's sessions on the source and the target of a migration. */
@NullMarked
package io.landfall.cutover.access;

import org.jspecify.annotations.NullMarked;
