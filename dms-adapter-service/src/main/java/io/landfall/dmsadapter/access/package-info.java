/** Sessions on the source and target of a migration, and effects there that are fenced by the run's lease. */
@NullMarked
package io.landfall.dmsadapter.access;

import org.jspecify.annotations.NullMarked;
