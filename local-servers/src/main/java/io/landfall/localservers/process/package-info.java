/** Processes that end with the JVM that started them, however that JVM ends. */
@NullMarked
package io.landfall.localservers.process;

import org.jspecify.annotations.NullMarked;
