package io.landfall.engine.load;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * Locks a table against everything that moves its rows, and cuts it into chunks. Its transaction stays open until the
 * table is loaded: VACUUM FULL or CLUSTER between two chunks would move rows from one to the other.
 */
final class TableOpener {

    /** Pages allocated after the snapshot hold nothing that it shows. */
    private static final String STATE = """
            SELECT c.relfilenode = pg_catalog.pg_relation_filenode(c.oid) AS is_unmoved, am.amname = 'heap' AS is_heap,
                   pg_catalog.pg_relation_size(c.oid) / pg_catalog.current_setting('block_size')::bigint AS pages
              FROM pg_catalog.pg_class AS c
              JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
              LEFT JOIN pg_catalog.pg_am AS am ON am.oid = c.relam
             WHERE n.nspname = ? AND c.relname = ?
            """;

    private final Keeper keeper;
    private final long mostPages;
    private final int workers;

    TableOpener(Keeper keeper, long mostPages, int workers) {
        this.keeper = keeper;
        this.mostPages = mostPages;
        this.workers = workers;
    }

    /** @param lock a session without a transaction */
    List<Chunk> open(LoadTable table, Connection lock) throws SQLException {
        keeper.join(lock);
        try (Statement statement = lock.createStatement()) {
            statement.execute("LOCK TABLE ONLY " + table.name().sql() + " IN ACCESS SHARE MODE");
        }
        try (PreparedStatement statement = lock.prepareStatement(STATE)) {
            statement.setString(1, table.name().schema());
            statement.setString(2, table.name().name());
            try (ResultSet row = statement.executeQuery()) {
                if (!row.next()) {
                    throw new SnapshotLost("table " + table.name() + " is not in the load's snapshot", null);
                }
                if (!row.getBoolean("is_unmoved")) {
                    throw new SnapshotLost(
                            "table " + table.name() + " was rewritten after the load's snapshot was taken", null);
                }
                return chunks(table, lock, row.getBoolean("is_heap") ? row.getLong("pages") : 0);
            }
        }
    }

    private List<Chunk> chunks(LoadTable table, Connection lock, long pages) {
        // at least a few chunks a worker, so that all end at about the same time
        long size = Math.clamp(pages / (workers * 4L), Math.min(1024, mostPages), mostPages);
        int count = Math.toIntExact(Math.max(1, Math.ceilDiv(pages, size)));
        OpenTable open = new OpenTable(table, lock, count);
        if (count == 1) {
            return List.of(new Chunk(open, ""));
        }
        List<Chunk> chunks = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            chunks.add(Chunk.ofPages(open, i * size, (i + 1) * size, i == count - 1));
        }
        return chunks;
    }
}
