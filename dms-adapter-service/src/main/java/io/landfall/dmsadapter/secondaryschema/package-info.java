/**
 * The step SECONDARY_SCHEMA_MIGRATION: keys, indexes, constraints and everything else that has to wait for the load.
 */
@NullMarked
package io.landfall.dmsadapter.secondaryschema;

import org.jspecify.annotations.NullMarked;
