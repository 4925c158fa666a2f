/** Certificates for servers of this machine. */
@NullMarked
package io.landfall.localservers.tls;

import org.jspecify.annotations.NullMarked;
