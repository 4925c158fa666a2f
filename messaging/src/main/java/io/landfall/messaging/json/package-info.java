/** The one JSON form of payloads, checkpoints and reports. */
@NullMarked
package io.landfall.messaging.json;

import org.jspecify.annotations.NullMarked;
