/** The step SCHEMA_VALIDATION: is every object of the source on the target, and the same? */
@NullMarked
package io.landfall.validation.schema;

import org.jspecify.annotations.NullMarked;
