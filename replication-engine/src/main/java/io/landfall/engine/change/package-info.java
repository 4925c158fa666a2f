/**
 * What happened on a source, in commit order: rows inserted, updated and deleted, tables truncated, each with its exact
 * position.
 */
@NullMarked
package io.landfall.engine.change;

import org.jspecify.annotations.NullMarked;
