package io.landfall.cutover.cutovertime;

import java.sql.SQLException;
import java.time.Duration;

/** How long a copy may still take; looked at a few times a second. */
final class CopyTime {

    private static final long LOOK_NANOS = 200_000_000;

    private final UnreplicatedMigration.TimeLeft left;
    private long lookedAt;

    CopyTime(UnreplicatedMigration.TimeLeft left) {
        this.left = left;
        this.lookedAt = System.nanoTime() - LOOK_NANOS;
    }

    /** There was none left. */
    static final class Up extends SQLException {
        private static final long serialVersionUID = 1L;
    }

    void look() throws Up {
        if (System.nanoTime() - lookedAt >= LOOK_NANOS) {
            lookedAt = System.nanoTime();
            if (isUp()) {
                throw new Up();
            }
        }
    }

    boolean isUp() {
        return !left.now().isPositive();
    }

    /** No statement of the transaction outlasts it. */
    String limit() throws Up {
        Duration now = left.now();
        if (!now.isPositive()) {
            throw new Up();
        }
        return "SET LOCAL statement_timeout = " + Math.min(Integer.MAX_VALUE, Math.max(1, now.toMillis()));
    }
}
