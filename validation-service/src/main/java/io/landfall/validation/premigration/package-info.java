/** The step PRE_MIGRATION_VALIDATION: named checks of both sides before anything is touched. */
@NullMarked
package io.landfall.validation.premigration;

import org.jspecify.annotations.NullMarked;
