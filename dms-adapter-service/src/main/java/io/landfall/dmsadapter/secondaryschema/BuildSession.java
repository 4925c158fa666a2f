package io.landfall.dmsadapter.secondaryschema;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/** How a session builds keys and indexes, many one after the other. */
final class BuildSession {

    /**
     * Memory chosen from what the server's owner gave the server: a quarter of shared_buffers, at most 1 GB, and never
     * less than it had.
     */
    private static final String CHOOSE_MEMORY = """
            SELECT pg_catalog.set_config('maintenance_work_mem', greatest(mine.kb, least(shared.kb / 4, 1048576))::text || 'kB', false)
              FROM (SELECT setting::bigint AS kb FROM pg_catalog.pg_settings WHERE name = 'maintenance_work_mem') AS mine,
                   (SELECT setting::bigint * pg_catalog.current_setting('block_size')::bigint / 1024 AS kb
                      FROM pg_catalog.pg_settings WHERE name = 'shared_buffers') AS shared
            """;

    private BuildSession() {}

    /** From now on no commit waits for the disk; whoever relies on what was built must {@link #end} and commit. */
    static void begin(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(CHOOSE_MEMORY);
            statement.execute("SET synchronous_commit = off");
        }
    }

    /** The next commit makes everything durable that the server has committed before, in whichever session. */
    static void end(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("RESET synchronous_commit");
        }
    }
}
