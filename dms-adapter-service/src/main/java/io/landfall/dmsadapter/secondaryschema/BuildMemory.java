package io.landfall.dmsadapter.secondaryschema;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * The memory of a session that builds indexes, chosen from what the server's owner gave the server: a quarter of
 * shared_buffers, at most 1 GB, and never less than it had.
 */
final class BuildMemory {

    private static final String CHOOSE = """
            SELECT pg_catalog.set_config('maintenance_work_mem', greatest(mine.kb, least(shared.kb / 4, 1048576))::text || 'kB', false)
              FROM (SELECT setting::bigint AS kb FROM pg_catalog.pg_settings WHERE name = 'maintenance_work_mem') AS mine,
                   (SELECT setting::bigint * pg_catalog.current_setting('block_size')::bigint / 1024 AS kb
                      FROM pg_catalog.pg_settings WHERE name = 'shared_buffers') AS shared
            """;

    private BuildMemory() {}

    static void choose(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(CHOOSE);
        }
    }
}
