/** The saga's state, what happens to it, and how both are kept. */
@NullMarked
package io.landfall.orchestrator.saga;

import org.jspecify.annotations.NullMarked;
