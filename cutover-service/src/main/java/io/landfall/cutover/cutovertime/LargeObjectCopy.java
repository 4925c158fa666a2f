package io.landfall.cutover.cutovertime;

import io.landfall.cutover.access.Leased;
import io.landfall.cutover.access.Sql;
import io.landfall.databases.catalog.LargeObject;
import io.landfall.databases.catalog.postgresql.LargeObjects;
import io.landfall.databases.landfall.StaleLease;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/**
 * Copies large objects, under their OIDs, a few hundred in one transaction on the target, which enters them in the
 * ledger there; and drops those of the ledger.
 */
final class LargeObjectCopy {

    private static final int OBJECTS_AT_ONCE = 500;
    private static final int CHUNKS_AT_ONCE = 16;

    private static final String MAKE = """
            INSERT INTO landfall.large_object (oid) SELECT lo_create(made.oid::oid) FROM unnest(?::bigint[]) AS made (oid)
            """;
    private static final String READ = """
            SELECT o.oid::bigint AS oid, chunk.at, lo_get(o.oid::oid, chunk.at, %1$d) AS bytes, chunk.at + %1$d >= o.bytes AS last
              FROM unnest(?::bigint[], ?::bigint[]) AS o (oid, bytes), generate_series(0, o.bytes - 1, %1$d) AS chunk (at)
            """.formatted(LargeObjects.CHUNK_BYTES);

    private final Connection source;
    private final CopyTime time;

    LargeObjectCopy(Connection source, CopyTime time) {
        this.source = source;
        this.time = time;
    }

    /** What an earlier call has made goes first. */
    void run(Connection target, long token, List<LargeObject> objects) throws SQLException, StaleLease {
        drop(target, token);
        for (int from = 0; from < objects.size(); from += OBJECTS_AT_ONCE) {
            List<LargeObject> some = objects.subList(from, Math.min(objects.size(), from + OBJECTS_AT_ONCE));
            Leased.transaction(target, token, connection -> {
                Sql.execute(connection, time.limit());
                make(connection, some);
                fill(connection, some);
                adorn(connection, some);
                return some.size();
            });
        }
    }

    static void drop(Connection target, long token) throws SQLException, StaleLease {
        while (Leased.transaction(target, token, LargeObjects::dropSome)) {
            // the next thousand
        }
    }

    private static void make(Connection target, List<LargeObject> objects) throws SQLException {
        try (PreparedStatement statement = target.prepareStatement(MAKE)) {
            statement.setArray(1, target.createArrayOf("bigint", oids(objects)));
            statement.executeUpdate();
        }
    }

    /** A stretch of zeros stays the hole that it may be, except at the end, which makes the length. */
    private void fill(Connection target, List<LargeObject> objects) throws SQLException {
        try (PreparedStatement read = source.prepareStatement(READ);
                PreparedStatement write = target.prepareStatement("SELECT lo_put(?::oid, ?, ?)")) {
            read.setFetchSize(CHUNKS_AT_ONCE);
            read.setArray(1, source.createArrayOf("bigint", oids(objects)));
            read.setArray(
                    2,
                    source.createArrayOf(
                            "bigint", objects.stream().map(LargeObject::bytes).toArray()));
            int waiting = 0;
            try (ResultSet chunk = read.executeQuery()) {
                while (chunk.next()) {
                    time.look();
                    byte[] bytes = chunk.getBytes("bytes");
                    if (chunk.getBoolean("last") || !isZero(bytes)) {
                        write.setLong(1, chunk.getLong("oid"));
                        write.setLong(2, chunk.getLong("at"));
                        write.setBytes(3, bytes);
                        write.addBatch();
                        waiting++;
                    }
                    if (waiting == CHUNKS_AT_ONCE) {
                        write.executeBatch();
                        waiting = 0;
                    }
                }
            }
            write.executeBatch();
        }
    }

    private static void adorn(Connection target, List<LargeObject> objects) throws SQLException {
        try (Statement statement = target.createStatement()) {
            statement.setEscapeProcessing(false);
            for (LargeObject object : objects) {
                for (String sql : object.statements().toList()) {
                    statement.addBatch(sql);
                }
            }
            statement.executeBatch();
        }
    }

    private static boolean isZero(byte[] bytes) {
        for (byte one : bytes) {
            if (one != 0) {
                return false;
            }
        }
        return true;
    }

    private static Object[] oids(List<LargeObject> objects) {
        return objects.stream().map(LargeObject::oid).toArray();
    }
}
