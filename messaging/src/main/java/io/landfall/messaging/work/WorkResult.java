package io.landfall.messaging.work;

import java.time.Duration;

/** How one call of a work handler ended. */
public sealed interface WorkResult {

    /** The item is deleted in one transaction with {@code inTransaction}. */
    record Done(Runnable inTransaction) implements WorkResult {
        public Done() {
            this(() -> {});
        }
    }

    /** The item stays and is due again after the pause; {@code inTransaction} runs with that change. */
    record Again(Duration pause, Runnable inTransaction) implements WorkResult {
        public Again(Duration pause) {
            this(pause, () -> {});
        }
    }
}
