/** Drives every migration through the workflow; the saga itself is the file to read first. */
@NullMarked
package io.landfall.orchestrator;

import org.jspecify.annotations.NullMarked;
