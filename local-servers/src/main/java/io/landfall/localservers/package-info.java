/** Real servers on this machine, without a container engine: for tests and quickstart. */
@NullMarked
package io.landfall.localservers;

import org.jspecify.annotations.NullMarked;
