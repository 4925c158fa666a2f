/** Metrics that are read from a service's database. */
@NullMarked
package io.landfall.telemetry.metrics;

import org.jspecify.annotations.NullMarked;
