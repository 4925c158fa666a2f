/**
 * The schema {@code landfall} that Landfall keeps in the source and the target while a migration runs, and the lease in
 * it.
 */
@NullMarked
package io.landfall.databases.landfall;

import org.jspecify.annotations.NullMarked;
