/** Checks before, comparisons after, and digests of the data. */
@NullMarked
package io.landfall.validation;

import org.jspecify.annotations.NullMarked;
