/** What Landfall holds in DMS, whether a migration needs it or not, and the deletion of what none needs. */
@NullMarked
package io.landfall.dmsadapter.orphans;

import org.jspecify.annotations.NullMarked;
