package io.landfall.dmsadapter.provisioning;

import io.landfall.contracts.Failure;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Why a ReplicationTask stands still, read from DMS's {@code StopReason} and {@code LastFailureMessage}: known words
 * where there are such, free text of databases and of DMS else. The first whose pattern is found counts.
 */
public enum StopReason {
    TARGET_DIFFERS("differs between source and target|is in the change stream, but not on the target"),
    RELOAD_NEEDED(
            "reload|replication slot .*(does not exist|invalidat|lost)|wal segment .* removed|log_?sequence.* lost"),
    DISK_FULL("low_disk|no space|disk full|could not (write|extend)"),
    OUT_OF_MEMORY("low_memory|out of (shared )?memory|cannot allocate memory"),
    LOGIN_REFUSED("authentication failed|no pg_hba\\.conf entry|secret .*(not found|refused)|invalid authorization"),
    NOT_PERMITTED("permission denied|must be owner|must be superuser|insufficient.privilege|not allowed"),
    ROWS_REFUSED(
            "violates|duplicate key|invalid (input|byte sequence)|out of range|null value in column|value too long|truncat"),
    TABLES_MISSING("no tables were found|(relation|table) .*(does not exist|not found)|undefined.table"),
    RESTARTED("reconfiguration_restart|recycle_task"),
    END_REACHED("stopped_at_(server|commit)_time"),
    OUT_OF_REACH("connect|terminat|recoverable_error|unreachable|time-?d? ?-?out|broken pipe|network"),
    BY_HAND("stop reason normal"),
    /** {@code FATAL_ERROR}, and words that nobody foresaw. */
    OTHER("");

    private final Pattern pattern;

    StopReason(String pattern) {
        this.pattern = Pattern.compile(pattern, Pattern.DOTALL);
    }

    /** What the task was to do when it stopped. */
    public enum During {
        LOAD,
        APPLY
    }

    public static StopReason of(ReplicationTask task) {
        String text = (task.stopReason() + " " + task.lastFailure()).toLowerCase(Locale.ROOT);
        return Stream.of(values())
                .filter(reason -> reason.pattern.matcher(text).find())
                .findFirst()
                .orElse(OTHER);
    }

    /** The same in words for people, with what helps. */
    public static Failure failure(ReplicationTask task, During during) {
        String reason = "replication task " + task.definition().identifier() + " is " + task.status() + ": "
                + words(task).strip();
        return switch (of(task)) {
            case RELOAD_NEEDED ->
                switch (during) {
                    case LOAD -> Failure.retryable("RELOAD_NEEDED", reason, "Retry: the tables are loaded anew.");
                    case APPLY ->
                        Failure.needsOperator(
                                "REPLICATION_LOST",
                                reason,
                                "Abort the migration and register it anew: changes are lost.");
                };
            case TARGET_DIFFERS ->
                Failure.needsOperator(
                        "TARGET_DIFFERS",
                        reason,
                        "Give the table in the target what the message names, then retry; or abort the migration and register it anew.");
            case DISK_FULL ->
                Failure.needsOperator("DISK_FULL", reason, "Free space where the message says, then retry.");
            case OUT_OF_MEMORY ->
                Failure.needsOperator(
                        "DMS_OUT_OF_MEMORY",
                        reason,
                        "Take a larger landfall.dms.instance-class, or run fewer databases at a time; then retry.");
            case LOGIN_REFUSED ->
                Failure.needsOperator(
                        "DMS_LOGIN_REFUSED", reason, "Mend the secret or the server's pg_hba.conf, then retry.");
            case NOT_PERMITTED ->
                Failure.needsOperator(
                        "NOT_PERMITTED", reason, "Grant Landfall's role what the message names, then retry.");
            case ROWS_REFUSED ->
                Failure.needsOperator(
                        "ROWS_REFUSED", reason, "Mend the rows or the table that the message names, then retry.");
            case TABLES_MISSING ->
                Failure.needsOperator(
                        "TABLES_MISSING", reason, "Make the table that the message names again, then retry.");
            case RESTARTED ->
                Failure.retryable("TASK_RESTARTED", reason, "Retry: DMS has restarted the task for itself.");
            case END_REACHED ->
                Failure.needsOperator(
                        "TASK_ENDED",
                        reason,
                        "Somebody gave the task an end (CdcStopPosition): take it off in DMS, then retry.");
            case OUT_OF_REACH -> {
                String remedy = "Check that source, target and DMS reach each other, then retry.";
                yield switch (during) {
                    case LOAD -> Failure.retryable("LOAD_INTERRUPTED", reason, remedy);
                    case APPLY -> Failure.retryable("REPLICATION_INTERRUPTED", reason, remedy);
                };
            }
            case BY_HAND ->
                Failure.retryable("TASK_STOPPED", reason, "Somebody stopped the task in DMS: retry to go on with it.");
            case OTHER ->
                switch (during) {
                    case LOAD ->
                        Failure.needsOperator("LOAD_FAILED", reason, "Mend what the message names, then retry.");
                    case APPLY ->
                        Failure.needsOperator(
                                "REPLICATION_STOPPED", reason, "Mend what the message names, then retry.");
                };
        };
    }

    private static String words(ReplicationTask task) {
        if (task.lastFailure() != null && !task.lastFailure().isBlank()) {
            return task.lastFailure();
        }
        return task.stopReason() == null ? "no reason given" : task.stopReason();
    }
}
