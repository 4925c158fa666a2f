package io.landfall.cutover.drain;

import io.landfall.cutover.access.Sql;
import java.sql.Connection;
import java.sql.SQLException;

/** A place in the source's WAL; LSNs of another system or timeline can't be compared with it. */
public record SourcePosition(String systemIdentifier, int timeline, String lsn) {

    /** Where the next record would be written now: every commit so far lies before it. */
    public static SourcePosition now(Connection source) throws SQLException {
        return Sql.first(
                        source,
                        """
                        SELECT system_identifier::text AS system,
                               ('x' || left(pg_walfile_name(pg_current_wal_insert_lsn()), 8))::bit(32)::int AS timeline,
                               pg_current_wal_insert_lsn()::text AS lsn
                          FROM pg_control_system()
                        """,
                        row -> new SourcePosition(
                                row.getString("system"), row.getInt("timeline"), row.getString("lsn")))
                .orElseThrow();
    }
}
