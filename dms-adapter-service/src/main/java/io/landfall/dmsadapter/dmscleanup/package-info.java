/** The step DMS_CLEANUP: task, endpoints and instance, then what replication left on both sides. */
@NullMarked
package io.landfall.dmsadapter.dmscleanup;

import org.jspecify.annotations.NullMarked;
