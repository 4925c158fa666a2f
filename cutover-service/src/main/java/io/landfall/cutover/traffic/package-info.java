/**
 * Whoever routes the applications: they are held before the fence, sent to the target after the commit, or go on as
 * before.
 */
@NullMarked
package io.landfall.cutover.traffic;

import org.jspecify.annotations.NullMarked;
