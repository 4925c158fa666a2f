/** Approval, gate and the cutover procedure. */
@NullMarked
package io.landfall.cutover;

import org.jspecify.annotations.NullMarked;
