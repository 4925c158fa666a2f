/** The commands that run Landfall on one machine. */
@NullMarked
package io.landfall.quickstart;

import org.jspecify.annotations.NullMarked;
