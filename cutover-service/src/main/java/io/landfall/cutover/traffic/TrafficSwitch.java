package io.landfall.cutover.traffic;

import io.landfall.contracts.spec.MigrationSpec;

/** Whoever routes the applications to a database; called once the target is open, perhaps more than once. */
public interface TrafficSwitch {

    /** Tells it, and answers in one line what it did. */
    String switchToTarget(MigrationSpec spec);
}
