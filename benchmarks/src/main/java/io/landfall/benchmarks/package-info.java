/** Timing goals as ratios measured in one run, on the same servers. */
@NullMarked
package io.landfall.benchmarks;

import org.jspecify.annotations.NullMarked;
