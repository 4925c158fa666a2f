/** Requests that another service answers, passed on with the caller's own authority. */
@NullMarked
package io.landfall.registry.relay;

import org.jspecify.annotations.NullMarked;
