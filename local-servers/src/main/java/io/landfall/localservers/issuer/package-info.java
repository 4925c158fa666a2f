/** An identity provider of this machine. */
@NullMarked
package io.landfall.localservers.issuer;

import org.jspecify.annotations.NullMarked;
