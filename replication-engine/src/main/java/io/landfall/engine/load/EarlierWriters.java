package io.landfall.engine.load;

import io.landfall.databases.identifier.NameArrays;
import io.landfall.databases.identifier.QualifiedName;
import io.landfall.engine.task.OwnedTask;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Who writes to tables whose changes name no row. PostgreSQL refuses such a change when its statement begins, so that
 * one which began before the publication goes on, and the stream would not hold what it does: a slot waits only for
 * transactions that have changed something already.
 */
final class EarlierWriters {

    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    /** A look visits every lock of the server. */
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

    private static final int NAMED = 5;

    /** A lock is held from before that look at the publication until the transaction's end. */
    private static final String WRITERS = """
            SELECT l.virtualtransaction,
                   CASE WHEN l.pid IS NULL THEN 'a prepared transaction'
                        ELSE pg_catalog.format('session %s of %s (application %s), in a transaction since %s', l.pid, a.usename,
                                               coalesce(nullif(a.application_name, ''), 'unnamed'), a.xact_start) END
              FROM unnest(?::text[], ?::text[]) AS wanted (schema_name, table_name)
              JOIN pg_catalog.pg_namespace AS n ON n.nspname = wanted.schema_name
              JOIN pg_catalog.pg_class AS c ON c.relnamespace = n.oid AND c.relname = wanted.table_name
              JOIN pg_catalog.pg_locks AS l ON l.relation = c.oid
              LEFT JOIN pg_catalog.pg_stat_activity AS a ON a.pid = l.pid
             WHERE c.relreplident = 'n' AND l.granted
               AND l.database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database())
               AND l.mode IN ('RowExclusiveLock', 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock')
            """;

    private final Connection source;
    private final Collection<QualifiedName> tables;

    EarlierWriters(Connection source, Collection<QualifiedName> tables) {
        this.source = source;
        this.tables = tables;
    }

    /** Blocks nobody; meanwhile the task names those whom it waits for. */
    void awaitEnd(OwnedTask owned) throws SQLException, InterruptedException {
        Map<String, String> open = now();
        if (open.isEmpty()) {
            return;
        }
        Duration pause = FIRST_PAUSE;
        while (!open.isEmpty()) {
            String some = open.values().stream().limit(NAMED).collect(Collectors.joining("; "));
            owned.note("Waiting for " + open.size()
                    + " transactions that may change rows of insert-only tables to end: " + some);
            Thread.sleep(pause);
            pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
            open.keySet().retainAll(now().keySet());
        }
        owned.note(null);
    }

    /** In words, by transaction. */
    private Map<String, String> now() throws SQLException {
        Map<String, String> writers = new TreeMap<>();
        try (PreparedStatement statement = source.prepareStatement(WRITERS)) {
            NameArrays.set(statement, 1, tables);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    writers.put(row.getString(1), row.getString(2));
                }
            }
        }
        return writers;
    }
}
