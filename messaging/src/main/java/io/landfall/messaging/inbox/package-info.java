/** Each message is handled once, in one transaction with its effects. */
@NullMarked
package io.landfall.messaging.inbox;

import org.jspecify.annotations.NullMarked;
