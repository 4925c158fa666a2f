/** Every type and its hard values, through load and apply, compared by the servers themselves. */
@NullMarked
package io.landfall.engine.values;

import org.jspecify.annotations.NullMarked;
