/** The gate: each criterion open or blocked, with a reason. */
@NullMarked
package io.landfall.cutover.criteria;

import org.jspecify.annotations.NullMarked;
