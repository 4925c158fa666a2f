package io.landfall.cutover.approval;

import io.landfall.api.problem.ApiProblem;
import io.landfall.messaging.step.StepFailedException;
import java.util.UUID;
import java.util.function.Supplier;
import org.springframework.http.HttpStatus;

/** The problems that several requests share. */
public final class Problems {

    private Problems() {}

    /** What a step would fail with, as the answer to a request. */
    public static <T> T answering(Supplier<T> work) {
        try {
            return work.get();
        } catch (StepFailedException failed) {
            throw new ApiProblem(
                    HttpStatus.SERVICE_UNAVAILABLE,
                    failed.failure().code(),
                    null,
                    failed.failure().reason(),
                    failed.failure().remedy());
        }
    }

    /** Nobody has heard of a cutover of that migration yet. */
    public static ApiProblem unknown(UUID migrationId) {
        return new ApiProblem(
                HttpStatus.NOT_FOUND,
                "NO_CUTOVER_YET",
                null,
                "Migration " + migrationId + " has not reached its cutover (or is unknown).",
                "Wait until it is in CUTOVER_APPROVAL.");
    }

    static ApiProblem notWaiting(String why) {
        return new ApiProblem(
                HttpStatus.CONFLICT,
                "NOT_WAITING_FOR_APPROVAL",
                null,
                "The migration is not waiting for an approval: " + why + ".",
                "See its status; approve when it is AWAITING_APPROVAL.");
    }
}
