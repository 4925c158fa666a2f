/** Where migrations stand: projections of phase events and progress records, and the stream of both. */
@NullMarked
package io.landfall.registry.progress;

import org.jspecify.annotations.NullMarked;
