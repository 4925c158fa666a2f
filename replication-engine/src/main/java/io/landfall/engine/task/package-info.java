/** The life of a ReplicationTask: its states, its lease, and the ports through which it loads, captures and applies. */
@NullMarked
package io.landfall.engine.task;

import org.jspecify.annotations.NullMarked;
