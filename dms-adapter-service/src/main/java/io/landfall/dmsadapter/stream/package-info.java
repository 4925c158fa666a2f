/** The stream of changes after SECONDARY_SCHEMA_MIGRATION: no step waits for its task, and still somebody must. */
@NullMarked
package io.landfall.dmsadapter.stream;

import org.jspecify.annotations.NullMarked;
