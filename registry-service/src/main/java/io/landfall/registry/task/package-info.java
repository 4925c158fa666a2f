/** Migration tasks: registered once, amended by retries, aborted on request. */
@NullMarked
package io.landfall.registry.task;

import org.jspecify.annotations.NullMarked;
