/** State changes of replication tasks as events for others, in the shape that EventBridge gives those of AWS DMS. */
@NullMarked
package io.landfall.engine.events;

import org.jspecify.annotations.NullMarked;
