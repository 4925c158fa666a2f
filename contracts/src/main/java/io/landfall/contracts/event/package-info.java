/** The public stream of saga states. */
@NullMarked
package io.landfall.contracts.event;

import org.jspecify.annotations.NullMarked;
