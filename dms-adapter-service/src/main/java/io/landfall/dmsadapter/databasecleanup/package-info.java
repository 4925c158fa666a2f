/** The step DATABASE_CLEANUP: what only the load needed goes. */
@NullMarked
package io.landfall.dmsadapter.databasecleanup;

import org.jspecify.annotations.NullMarked;
