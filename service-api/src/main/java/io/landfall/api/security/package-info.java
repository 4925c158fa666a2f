/** Who is asking, and what they may do. */
@NullMarked
package io.landfall.api.security;

import org.jspecify.annotations.NullMarked;
