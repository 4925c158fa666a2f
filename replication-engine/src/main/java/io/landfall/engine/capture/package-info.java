/** Reads the source's logical replication stream into the change topic, and confirms only what the broker has. */
@NullMarked
package io.landfall.engine.capture;

import org.jspecify.annotations.NullMarked;
