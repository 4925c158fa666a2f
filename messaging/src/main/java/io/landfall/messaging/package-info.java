/** How services exchange messages and share long work: one starter. */
@NullMarked
package io.landfall.messaging;

import org.jspecify.annotations.NullMarked;
