/** What every service and the engine tell about themselves. */
@NullMarked
package io.landfall.telemetry;

import org.jspecify.annotations.NullMarked;
