package io.landfall.contracts;

import java.util.Collection;
import java.util.List;

/** Where a migration stands; the one status vocabulary of API, CLI and docs. */
public enum MigrationStatus {
    QUEUED,
    RUNNING,
    AWAITING_APPROVAL,
    AWAITING_CRITERIA,
    NEEDS_OPERATOR,
    FAILED,
    ABORTING,
    ABORTED,
    COMPLETED;

    private static final List<MigrationStatus> MOST_URGENT_FIRST =
            List.of(NEEDS_OPERATOR, FAILED, AWAITING_APPROVAL, ABORTING, RUNNING, AWAITING_CRITERIA, QUEUED, COMPLETED);

    /** Nothing will happen any more. */
    public boolean isFinal() {
        return this == ABORTED || this == COMPLETED;
    }

    /** A person may retry. */
    public boolean isRetryable() {
        return this == NEEDS_OPERATOR || this == FAILED;
    }

    /** The status of a task: the most urgent of its migrations', ABORTED when all of them are. */
    public static MigrationStatus ofTask(Collection<MigrationStatus> migrations) {
        return MOST_URGENT_FIRST.stream()
                .filter(migrations::contains)
                .findFirst()
                .orElse(ABORTED);
    }
}
