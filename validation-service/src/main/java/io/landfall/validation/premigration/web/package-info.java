/** The pre-migration checks over HTTP, for plans. */
@NullMarked
package io.landfall.validation.premigration.web;

import org.jspecify.annotations.NullMarked;
