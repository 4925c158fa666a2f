package io.landfall.cutover.fence;

import io.landfall.cutover.access.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** Prepared transactions outlive their sessions and may commit inside the fence. */
final class PreparedTransactions {

    private PreparedTransactions() {}

    static List<String> list(Connection source) throws SQLException {
        return Sql.list(source, """
                SELECT 'prepared transaction ' || quote_literal(gid) || ' of role ' || owner
                       || ' is open: COMMIT PREPARED or ROLLBACK PREPARED it'
                  FROM pg_prepared_xacts WHERE database = current_database() ORDER BY gid
                """, row -> row.getString(1));
    }
}
