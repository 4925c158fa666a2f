/** A dry run: the very same steps, told instead of done. */
@NullMarked
package io.landfall.cutover.rehearsal;

import org.jspecify.annotations.NullMarked;
