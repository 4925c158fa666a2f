package io.landfall.dmsadapter.provisioning;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A ReplicationTask as DMS describes it.
 *
 * @param stopReason why it stands still: a known word after {@code Stop Reason}, or free text
 */
public record ReplicationTask(
        String arn,
        String status,
        @Nullable String stopReason,
        @Nullable String lastFailure,
        Definition definition,
        Statistics statistics) {

    /** What a task is made of. */
    public record Definition(
            String identifier,
            String instanceArn,
            String sourceArn,
            String targetArn,
            boolean capturesChanges,
            String tableMappings,
            String settings) {}

    /** DMS's counters of the load. */
    public record Statistics(
            int percent,
            int tablesLoaded,
            int tablesLoading,
            int tablesQueued,
            int tablesErrored,
            @Nullable Instant startedAt,
            @Nullable Instant loadFinishedAt) {}

    public boolean is(String expected) {
        return status.equals(expected);
    }

    /** Whether it stands still with the load done, by itself or by somebody's hand. */
    public boolean stoppedAfterLoad() {
        return is("stopped")
                && (statistics.loadFinishedAt() != null
                        || stopReasonMentions("FULL_LOAD_ONLY_FINISHED")
                        || stopReasonMentions("AFTER_FULL_LOAD"));
    }

    /** Whether it applies changes: it was started again after the load's end. */
    public boolean appliesAfterLoad() {
        return is("running")
                && definition.capturesChanges()
                && statistics.loadFinishedAt() != null
                && statistics.startedAt() != null
                && statistics.startedAt().isAfter(statistics.loadFinishedAt());
    }

    /** What DMS says about it besides its status, to be appended to a sentence; may be empty. */
    public String remark() {
        return lastFailure == null || lastFailure.isBlank() ? "" : "; DMS says: " + lastFailure.strip();
    }

    private boolean stopReasonMentions(String word) {
        return stopReason != null && stopReason.contains(word);
    }
}
