/** The initial load: publication, slot, snapshot, and parallel binary COPY, table by table, from source to target. */
@NullMarked
package io.landfall.engine.load;

import org.jspecify.annotations.NullMarked;
