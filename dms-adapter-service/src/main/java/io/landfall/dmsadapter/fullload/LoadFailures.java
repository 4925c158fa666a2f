package io.landfall.dmsadapter.fullload;

import io.landfall.contracts.Failure;
import io.landfall.dmsadapter.provisioning.ReplicationTask;
import io.landfall.dmsadapter.provisioning.TableStatistics;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Says why a load did not end well, and what helps; DMS's free text is matched by pattern, never by equality. */
final class LoadFailures {

    private LoadFailures() {}

    static Failure of(ReplicationTask task) {
        String why = task.lastFailure() != null && !task.lastFailure().isBlank()
                ? task.lastFailure()
                : task.stopReason() == null ? "no reason given" : task.stopReason();
        String reason =
                "replication task " + task.definition().identifier() + " is " + task.status() + ": " + why.strip();
        String text = why.toLowerCase(Locale.ROOT);
        if (mentions(text, "reload")) {
            return Failure.retryable("RELOAD_NEEDED", reason, "Retry: the tables are loaded anew.");
        }
        if (mentions(text, "no space", "disk full", "low_disk")) {
            return Failure.needsOperator("DISK_FULL", reason, "Free space where the message says, then retry.");
        }
        if (mentions(text, "permission denied", "must be owner", "not allowed")) {
            return Failure.needsOperator(
                    "NOT_PERMITTED", reason, "Grant Landfall's role what the message names, then retry.");
        }
        if (mentions(
                text, "connect", "refused", "terminat", "recoverable_error", "unreachable", "timeout", "timed out")) {
            return Failure.retryable(
                    "LOAD_INTERRUPTED", reason, "Check that source, target and DMS reach each other, then retry.");
        }
        return Failure.needsOperator("LOAD_FAILED", reason, "Mend what the message names, then retry.");
    }

    static Failure ofTables(List<TableStatistics> bad, List<String> missing) {
        String tables = bad.stream()
                .map(table -> table.schema() + "." + table.table() + " (" + table.state()
                        + (table.fullLoadErrorRows() > 0 ? ", " + table.fullLoadErrorRows() + " rows refused" : "")
                        + ")")
                .collect(Collectors.joining(", "));
        String absent = missing.isEmpty() ? "" : "not loaded at all: " + String.join(", ", missing);
        return Failure.needsOperator(
                "TABLES_NOT_LOADED",
                "the load ended, but not every table is complete: " + tables
                        + (tables.isEmpty() || absent.isEmpty() ? "" : "; ") + absent,
                "Look at the engine's log for these tables, mend the cause, then retry.");
    }

    private static boolean mentions(String text, String... words) {
        for (String word : words) {
            if (text.contains(word)) {
                return true;
            }
        }
        return false;
    }
}
