/** What PostgreSQL servers, databases and roles must be like for a migration: the checks themselves. */
@NullMarked
package io.landfall.validation.premigration.postgresql;

import org.jspecify.annotations.NullMarked;
