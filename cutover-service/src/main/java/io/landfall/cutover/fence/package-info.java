/** Keeps everybody but Landfall out of the source, proves it, and lets everybody in again. */
@NullMarked
package io.landfall.cutover.fence;

import org.jspecify.annotations.NullMarked;
