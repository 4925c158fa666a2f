/** How many migrations of a task run at a time. */
@NullMarked
package io.landfall.orchestrator.fleet;

import org.jspecify.annotations.NullMarked;
