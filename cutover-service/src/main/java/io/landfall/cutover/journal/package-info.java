/** One row for each cutover: the only place where abort, deadline and commit meet. */
@NullMarked
package io.landfall.cutover.journal;

import org.jspecify.annotations.NullMarked;
