/** A connection pooler as a process of this machine, where it is installed. */
@NullMarked
package io.landfall.localservers.pgbouncer;

import org.jspecify.annotations.NullMarked;
