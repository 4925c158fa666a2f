/** Errors that say what is wrong, where, why and how to mend it (RFC 9457). */
@NullMarked
package io.landfall.api.problem;

import org.jspecify.annotations.NullMarked;
