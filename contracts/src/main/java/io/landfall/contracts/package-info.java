/** The words and the envelope that every service shares. */
@NullMarked
package io.landfall.contracts;

import org.jspecify.annotations.NullMarked;
