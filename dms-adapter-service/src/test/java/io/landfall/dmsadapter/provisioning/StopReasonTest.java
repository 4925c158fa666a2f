package io.landfall.dmsadapter.provisioning;

import static org.assertj.core.api.Assertions.assertThat;

import io.landfall.contracts.Failure;
import io.landfall.dmsadapter.provisioning.StopReason.During;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The words are those of AWS DMS, of PostgreSQL and of Landfall's engine. */
class StopReasonTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "Stop Reason NORMAL | - | TASK_STOPPED",
                "Stop Reason RECONFIGURATION_RESTART | - | TASK_RESTARTED",
                "Stop Reason RECYCLE_TASK | - | TASK_RESTARTED",
                "Stop Reason STOPPED_DUE_TO_LOW_MEMORY | - | DMS_OUT_OF_MEMORY",
                "Stop Reason STOPPED_DUE_TO_LOW_DISK | - | DISK_FULL",
                "Stop Reason STOPPED_AT_SERVER_TIME | - | TASK_ENDED",
                "Stop Reason STOPPED_AT_COMMIT_TIME | - | TASK_ENDED",
                "Stop Reason RECOVERABLE_ERROR | - | LOAD_INTERRUPTED",
                "Stop Reason FATAL_ERROR | - | LOAD_FAILED",
                "Stop Reason SOMETHING_NEW | - | LOAD_FAILED",
                "Stop Reason FATAL_ERROR Error Code [10001] : No tables were found at task initialization | - | TABLES_MISSING",
                "Stop Reason FATAL_ERROR | ERROR: could not extend file: No space left on device | DISK_FULL",
                "Stop Reason RECOVERABLE_ERROR | FATAL: password authentication failed for user mover | DMS_LOGIN_REFUSED",
                "Stop Reason RECOVERABLE_ERROR | FATAL: no pg_hba.conf entry for host 10.0.0.7 | DMS_LOGIN_REFUSED",
                "- | ERROR: permission denied for table orders | NOT_PERMITTED",
                "- | ERROR: duplicate key value violates unique constraint orders_pkey | ROWS_REFUSED",
                "- | ERROR: invalid byte sequence for encoding UTF8 | ROWS_REFUSED",
                "- | ERROR: relation shop.orders does not exist | TABLES_MISSING",
                "- | ERROR: replication slot landfall_1 does not exist | RELOAD_NEEDED",
                "- | requested WAL segment 0000000100000000000000A1 has already been removed | RELOAD_NEEDED",
                "- | The connection to 10.0.0.7:5432 timed out | LOAD_INTERRUPTED",
                "- | terminating connection due to administrator command | LOAD_INTERRUPTED",
                "- | words that nobody foresaw | LOAD_FAILED",
                "- | - | LOAD_FAILED",
            })
    void every_stop_has_a_class_and_a_remedy(@Nullable String reason, @Nullable String message, String code) {
        Failure failure = StopReason.failure(stopped(reason, message), During.LOAD);
        assertThat(failure.code()).isEqualTo(code);
        assertThat(failure.remedy()).isNotBlank();
        assertThat(failure.reason())
                .startsWith("replication task t is failed: ")
                .contains(message != null ? message : reason != null ? reason : "no reason given");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "replication slot landfall_1 does not exist | REPLICATION_LOST",
                "connection refused | REPLICATION_INTERRUPTED",
                "words that nobody foresaw | REPLICATION_STOPPED",
                "No space left on device | DISK_FULL",
                "RELOAD_NEEDED: The source had to retain 9 bytes of WAL for slot s: the slot was dropped. Raise maxRetainedWal, and reload | REPLICATION_LOST",
                "The target has diverged: UPDATE of 1 row(s) of table public.t hit 0; reload the task | REPLICATION_LOST",
                "Table public.t differs between source and target: column c is on the source only. Changes can't be applied to it; make the target the same as the source was at that moment, or reload | TARGET_DIFFERS",
                "Table public.t is in the change stream, but not on the target. Create it there and reload | TARGET_DIFFERS",
            })
    void what_stops_the_apply_has_remedies_of_its_own(String message, String code) {
        assertThat(StopReason.failure(stopped(null, message), During.APPLY).code())
                .isEqualTo(code);
    }

    @Test
    void what_was_stopped_by_hand_may_simply_be_retried() {
        Failure failure = StopReason.failure(stopped("Stop Reason NORMAL", null), During.APPLY);
        assertThat(failure.category()).isEqualTo(Failure.Category.RETRYABLE);
    }

    private static ReplicationTask stopped(@Nullable String reason, @Nullable String message) {
        return new ReplicationTask(
                "arn",
                "failed",
                reason,
                message,
                new ReplicationTask.Definition("t", "i", "s", "d", true, "", ""),
                new ReplicationTask.Statistics(0, 0, 0, 0, 0, null, null));
    }
}
