package io.landfall.dmsadapter.secondaryschema;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;

/** How a session builds keys and indexes, many one after the other. */
final class BuildSession {

    /**
     * Memory chosen from what the server's owner gave the server: half of shared_buffers for all lanes, at most 1 GB
     * for each, and never less than it had.
     */
    private static final String CHOOSE_MEMORY = """
            SELECT pg_catalog.set_config('maintenance_work_mem', greatest(mine.kb, least(shared.kb / (2 * ?), 1048576))::text || 'kB', false)
              FROM (SELECT setting::bigint AS kb FROM pg_catalog.pg_settings WHERE name = 'maintenance_work_mem') AS mine,
                   (SELECT setting::bigint * pg_catalog.current_setting('block_size')::bigint / 1024 AS kb
                      FROM pg_catalog.pg_settings WHERE name = 'shared_buffers') AS shared
            """;

    private BuildSession() {}

    /** From now on no commit waits for the disk; whoever relies on what was built must {@link #end} and commit. */
    static void begin(Connection connection, int lanes) throws SQLException {
        chooseMemory(connection, lanes);
        execute(connection, "SET synchronous_commit = off");
    }

    /** How much this session may use to sort, or to check a foreign key, beside the other lanes. */
    static void chooseMemory(Connection connection, int lanes) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(CHOOSE_MEMORY)) {
            statement.setInt(1, lanes);
            statement.execute();
        }
    }

    /**
     * Parallel workers write what they have sorted to files, from which their leader reads it again: they pay off only
     * where processors would be idle otherwise.
     *
     * @param parallel whether the next builds may have as many as the target's own settings allow
     */
    static void allowParallelWorkers(Connection connection, boolean parallel) throws SQLException {
        execute(
                connection,
                parallel ? "RESET max_parallel_maintenance_workers" : "SET max_parallel_maintenance_workers = 0");
    }

    /** The next commit makes everything durable that the server has committed before, in whichever session. */
    static void end(Connection connection) throws SQLException {
        execute(connection, "RESET synchronous_commit");
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
