package io.landfall.cutover.traffic;

import io.landfall.contracts.spec.MigrationSpec;
import java.util.List;
import java.util.UUID;

/**
 * Whoever routes the applications to a database. Each call is idempotent, takes seconds at most, and may come again
 * after a crash; what can't be done is thrown as a {@link io.landfall.messaging.step.StepFailedException}.
 */
public interface TrafficSwitch {

    /** What it will do, line by line, for the plan and the dry run; asks nobody. */
    List<String> plan(MigrationSpec spec);

    /** Looks for whatever would make it fail later; changes nothing. */
    void check(MigrationSpec spec);

    /** Holds the applications, so that the fence meets none of them. */
    Answer pause(Occasion occasion);

    /** Sends the applications, and those that were held, to the target, which is open. */
    Answer switchToTarget(Occasion occasion);

    /** Lets the applications go on where they were: the cutover was undone. */
    Answer resume(Occasion occasion);

    /**
     * On which cutover's behalf.
     *
     * @param token of the cutover's owner: a later owner has the higher one
     */
    record Occasion(UUID cutoverId, long token, MigrationSpec spec) {}

    /** What came of a call. */
    sealed interface Answer {

        /** In one line, for the certificate. */
        record Done(String text) implements Answer {}

        /** To be called again. */
        record NotYet(String waitingFor) implements Answer {}
    }
}
