/** News of replication tasks: hints that spare a wait, never the truth, which is DMS's own answer. */
@NullMarked
package io.landfall.dmsadapter.events;

import org.jspecify.annotations.NullMarked;
