/** A row beaten every second on the source; its age on the target is the lag. */
@NullMarked
package io.landfall.dmsadapter.heartbeat;

import org.jspecify.annotations.NullMarked;
