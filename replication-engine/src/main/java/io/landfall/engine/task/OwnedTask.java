package io.landfall.engine.task;

import io.landfall.databases.identifier.QualifiedName;
import java.sql.Types;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;

/**
 * One task as its lease's holder sees it: every change counts only while the lease is held, and throws
 * {@link LeaseLost} after.
 */
public final class OwnedTask {

    private final JdbcClient jdbc;
    private final TransactionOperations transactions;
    private final String arn;
    private final long leaseToken;

    OwnedTask(JdbcClient jdbc, TransactionOperations transactions, String arn, long leaseToken) {
        this.jdbc = jdbc;
        this.transactions = transactions;
        this.arn = arn;
        this.leaseToken = leaseToken;
    }

    /** Rows and bytes of a table so far. */
    public record Counters(long rows, long bytes) {}

    public long leaseToken() {
        return leaseToken;
    }

    String arn() {
        return arn;
    }

    /** Empty once it is deleted. */
    Optional<TaskState> state() {
        return TaskRows.find(jdbc, arn);
    }

    ReplicationTaskSpec spec(TaskState state) {
        return state.spec(new TaskTables(jdbc, arn).names());
    }

    /** As it is now: a fresh start changes the topic, a survey the tables. */
    public ReplicationTaskSpec spec() {
        return spec(state().orElseThrow(() -> new LeaseLost("task " + arn + " is deleted")));
    }

    public boolean startsAfresh() {
        return state().map(state -> state.phase() == Phase.PREPARING).orElse(false);
    }

    /** Says whether it was in that status. */
    boolean move(TaskStatus from, TaskStatus to) {
        return jdbc.sql("UPDATE replication_task SET status = ? WHERE arn = ? AND lease_token = ? AND status = ?")
                        .params(to.wireName(), arn, leaseToken, from.wireName())
                        .update()
                == 1;
    }

    /** Unless it is being deleted. */
    void stopped(String reason) {
        jdbc.sql("""
                        UPDATE replication_task SET status = 'stopped', stop_reason = ?, stopped_at = now(), failure = NULL
                         WHERE arn = ? AND lease_token = ? AND status IN ('starting', 'running', 'stopping')
                        """).params("Stop Reason " + reason, arn, leaseToken).update();
    }

    /** Unless it is being stopped or deleted. */
    void failed(String kind, String message) {
        jdbc.sql("""
                        UPDATE replication_task SET status = 'failed', stop_reason = ?, stopped_at = now(), failure = ?
                         WHERE arn = ? AND lease_token = ? AND status IN ('starting', 'running', 'stopped')
                        """)
                .params("Stop Reason " + kind + " " + message, message, arn, leaseToken)
                .update();
    }

    /** What the task waits for or why it tries again; null clears it. */
    public void note(@Nullable String message) {
        jdbc.sql("""
                        UPDATE replication_task SET failure = :message
                         WHERE arn = :arn AND lease_token = :token AND failure IS DISTINCT FROM :message AND status <> 'failed'
                        """)
                .param("message", message, Types.VARCHAR)
                .param("arn", arn)
                .param("token", leaseToken)
                .update();
    }

    /** As {@link #note}, unless something else than {@code known} was noted meanwhile. */
    void noteInPlaceOf(@Nullable String known, @Nullable String message) {
        jdbc.sql("""
                        UPDATE replication_task SET failure = :message
                         WHERE arn = :arn AND lease_token = :token AND failure IS NOT DISTINCT FROM :known AND status <> 'failed'
                        """)
                .param("message", message, Types.VARCHAR)
                .param("known", known, Types.VARCHAR)
                .param("arn", arn)
                .param("token", leaseToken)
                .update();
    }

    /** A new generation, with a new change topic; where changes are captured the slot is about to be made. */
    public void beginGeneration() {
        owned("""
                UPDATE replication_task
                   SET generation = generation + 1, slot_intended = (migration_type = 'full-load-and-cdc'),
                       system_identifier = NULL, timeline = NULL, consistent_point = NULL, era = 0, load_started_at = now()
                 WHERE arn = ? AND lease_token = ?
                """);
    }

    /** Slot and topic of this generation are gone. */
    public void discarded() {
        owned("""
                UPDATE replication_task SET slot_intended = false, system_identifier = NULL, timeline = NULL, consistent_point = NULL
                 WHERE arn = ? AND lease_token = ?
                """);
    }

    public void slotCreated(StartPoint start) {
        owned(
                """
                UPDATE replication_task
                   SET system_identifier = ?, timeline = ?, consistent_point = ?, publication_mark = ?, phase = 'LOADING'
                 WHERE arn = ? AND lease_token = ?
                """,
                start.systemIdentifier(),
                start.timeline(),
                start.consistentPoint().asString(),
                start.publication());
    }

    public int beginEra() {
        owned("UPDATE replication_task SET era = era + 1 WHERE arn = ? AND lease_token = ?");
        return jdbc.sql("SELECT era FROM replication_task WHERE arn = ?")
                .param(arn)
                .query(Integer.class)
                .single();
    }

    void loaded() {
        owned(
                "UPDATE replication_task SET phase = 'LOADED', load_finished_at = now() WHERE arn = ? AND lease_token = ?");
    }

    /** The tables and partitions that there really are. */
    public void tablesAre(Map<QualifiedName, Long> sourceBytes) {
        transactions.executeWithoutResult(transaction -> {
            owned("UPDATE replication_task SET era = era WHERE arn = ? AND lease_token = ?");
            TaskTables tables = new TaskTables(jdbc, arn);
            if (!List.copyOf(tables.names())
                    .equals(sourceBytes.keySet().stream().sorted().toList())) {
                tables.replace(sourceBytes.keySet());
            }
            sourceBytes.forEach((table, bytes) -> table(table, "source_bytes = ?", bytes));
        });
    }

    /** They are about to be loaded from the beginning. */
    public void tablesBegin(Collection<QualifiedName> tables) {
        each(
                tables,
                "reloaded = reloaded OR started_at IS NOT NULL, state = 'Before load', rows = 0, bytes = 0, started_at = NULL, finished_at = NULL, inserts = 0, updates = 0, deletes = 0");
    }

    public void tableStarted(QualifiedName table) {
        each(List.of(table), "state = 'Full load', started_at = now(), updated_at = now()");
    }

    public void tableFinished(QualifiedName table, Counters counters) {
        transactions.executeWithoutResult(transaction -> table(
                table,
                "state = 'Table completed', finished_at = coalesce(finished_at, now()), started_at = coalesce(started_at, now()), updated_at = now(), rows = ?, bytes = ?",
                counters.rows(),
                counters.bytes()));
    }

    public void tableFailed(QualifiedName table) {
        each(List.of(table), "state = 'Table error', updated_at = now()");
    }

    /** What apply has done to the tables since their load, as the target holds it. */
    void changed(Collection<TableChanges> changes) {
        transactions.executeWithoutResult(transaction -> changes.forEach(each -> table(
                each.table(),
                "inserts = ?, updates = ?, deletes = ?, updated_at = now()",
                each.inserts(),
                each.updates(),
                each.deletes())));
    }

    public void progress(Map<QualifiedName, Counters> counters) {
        transactions.executeWithoutResult(transaction -> counters.forEach((table, counter) ->
                table(table, "rows = ?, bytes = ?, updated_at = now()", counter.rows(), counter.bytes())));
    }

    private void each(Collection<QualifiedName> tables, String set) {
        transactions.executeWithoutResult(transaction -> tables.forEach(table -> table(table, set)));
    }

    private void table(QualifiedName table, String set, Object... values) {
        Object[] parameters = new Object[values.length + 4];
        System.arraycopy(values, 0, parameters, 0, values.length);
        parameters[values.length] = arn;
        parameters[values.length + 1] = table.schema();
        parameters[values.length + 2] = table.name();
        parameters[values.length + 3] = leaseToken;
        jdbc.sql("UPDATE table_statistics SET " + set
                        + " WHERE task_arn = ? AND schema_name = ? AND table_name = ?"
                        + " AND EXISTS (SELECT FROM replication_task t WHERE t.arn = task_arn AND t.lease_token = ?)")
                .params(parameters)
                .update();
    }

    void delete() {
        owned("DELETE FROM replication_task WHERE arn = ? AND lease_token = ?");
    }

    private void owned(String sql, @Nullable Object... values) {
        Object[] parameters = new Object[values.length + 2];
        System.arraycopy(values, 0, parameters, 0, values.length);
        parameters[values.length] = arn;
        parameters[values.length + 1] = leaseToken;
        if (jdbc.sql(sql).params(parameters).update() == 0) {
            throw new LeaseLost("task " + arn + " has another owner now, or is deleted");
        }
    }
}
