package io.landfall.validation.writes;

import io.landfall.databases.identifier.QualifiedName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/**
 * How often a table was written to.
 *
 * @param rows inserted, updated and deleted since the statistics began
 * @param file its file on disk, which a TRUNCATE replaces
 */
public record WriteCounter(long rows, long file) {

    /** A session tells the server's statistics what it did at the latest after this time. */
    public static final Duration DELAY = Duration.ofSeconds(11);

    /** By table, as {@link QualifiedName} writes it. */
    public static Map<String, WriteCounter> of(Connection source) throws SQLException {
        String sql = """
                SELECT schemaname, relname, n_tup_ins + n_tup_upd + n_tup_del,
                       coalesce(pg_relation_filenode(relid), 0)
                  FROM pg_stat_user_tables WHERE schemaname <> 'landfall'
                """;
        Map<String, WriteCounter> counters = new TreeMap<>();
        try (PreparedStatement statement = source.prepareStatement(sql);
                ResultSet result = statement.executeQuery()) {
            while (result.next()) {
                QualifiedName table = new QualifiedName(result.getString(1), result.getString(2));
                counters.put(table.toString(), new WriteCounter(result.getLong(3), result.getLong(4)));
            }
        }
        return counters;
    }
}
