/** What loads may take from the servers they read, changeable while they run. */
@NullMarked
package io.landfall.dmsadapter.budget;

import org.jspecify.annotations.NullMarked;
