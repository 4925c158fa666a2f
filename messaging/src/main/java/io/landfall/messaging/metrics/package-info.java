/** What the starter tells about messages, work and steps. */
@NullMarked
package io.landfall.messaging.metrics;

import org.jspecify.annotations.NullMarked;
