/** What every HTTP API of Landfall has in common: one starter. */
@NullMarked
package io.landfall.api;

import org.jspecify.annotations.NullMarked;
