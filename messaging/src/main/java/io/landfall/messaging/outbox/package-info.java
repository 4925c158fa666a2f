/** Messages leave only after the transaction that made them has committed. */
@NullMarked
package io.landfall.messaging.outbox;

import org.jspecify.annotations.NullMarked;
