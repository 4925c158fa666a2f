package io.landfall.engine.load;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

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

    /** Below that a COPY of its own costs more than it evens out. */
    private static final long LEAST_PAGES = 1024;

    /** Into so many parts for each worker a table is cut. */
    private static final long SHARES = 4;

    private final Keeper keeper;
    private final long mostPages;
    private final int workers;
    /** Of tables that nobody has opened yet. */
    private final AtomicLong leftBytes;

    /** @param tables all that the workers load */
    TableOpener(Keeper keeper, long mostPages, int workers, Collection<LoadTable> tables) {
        this.keeper = keeper;
        this.mostPages = mostPages;
        this.workers = workers;
        this.leftBytes =
                new AtomicLong(tables.stream().mapToLong(LoadTable::sourceBytes).sum());
    }

    /** @param lock a session without a transaction */
    List<Chunk> open(LoadTable table, Connection lock) throws SQLException {
        keeper.join(lock);
        TableTaken.lock(table.name(), lock);
        try (PreparedStatement statement = lock.prepareStatement(STATE)) {
            statement.setString(1, table.name().schema());
            statement.setString(2, table.name().name());
            try (ResultSet row = statement.executeQuery()) {
                if (!row.next()) {
                    throw new TableTaken("table " + table.name() + " is not in the load's snapshot", null);
                }
                if (!row.getBoolean("is_unmoved")) {
                    throw new TableTaken(
                            "table " + table.name() + " was rewritten after the load's snapshot was taken", null);
                }
                return chunks(table, lock, row.getBoolean("is_heap") ? row.getLong("pages") : 0);
            }
        }
    }

    /**
     * A table stays in one piece, whose rows can be written frozen, as long as the tables after it keep every other
     * worker busy meanwhile. Of a table that is cut each chunk is a share of what is left of it, so that they become
     * smaller towards the end: all workers finish at about the same time, with one table as with many.
     */
    private List<Chunk> chunks(LoadTable table, Connection lock, long pages) {
        long left = leftBytes.getAndAdd(-table.sourceBytes());
        if (table.sourceBytes() <= left / workers) {
            return List.of(Chunk.ofWholeTable(new OpenTable(table, lock, 1)));
        }
        List<Long> ends = new ArrayList<>();
        for (long from = 0; from < pages; from = ends.getLast()) {
            ends.add(from
                    + Math.clamp((pages - from) / (workers * SHARES), Math.min(LEAST_PAGES, mostPages), mostPages));
        }
        OpenTable open = new OpenTable(table, lock, Math.max(1, ends.size()));
        if (ends.size() <= 1) {
            return List.of(Chunk.ofWholeTable(open));
        }
        List<Chunk> chunks = new ArrayList<>(ends.size());
        for (int i = 0; i < ends.size(); i++) {
            chunks.add(Chunk.ofPages(open, i == 0 ? 0 : ends.get(i - 1), ends.get(i), i == ends.size() - 1));
        }
        return chunks;
    }
}
