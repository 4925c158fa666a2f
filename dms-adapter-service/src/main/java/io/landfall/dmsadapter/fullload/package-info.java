/** The step FULL_LOAD: the ReplicationTask is created, started and watched until every table is loaded. */
@NullMarked
package io.landfall.dmsadapter.fullload;

import org.jspecify.annotations.NullMarked;
