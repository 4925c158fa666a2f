/** Everything that is done through AWS DMS or by DDL on source and target. */
@NullMarked
package io.landfall.dmsadapter;

import org.jspecify.annotations.NullMarked;
