package io.landfall.messaging.inbox;

import org.jspecify.annotations.Nullable;

/** A record that no retry can make readable. */
final class UnreadableRecord extends RuntimeException {

    private static final long serialVersionUID = 1L;

    UnreadableRecord(String reason, @Nullable Throwable cause) {
        super(reason, cause);
    }
}
