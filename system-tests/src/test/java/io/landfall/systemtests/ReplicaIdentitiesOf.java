package io.landfall.systemtests;

import io.landfall.localservers.postgres.LocalPostgres;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** How the tables of a database tell their changed rows apart, found without Landfall's own code. */
final class ReplicaIdentitiesOf {

    private ReplicaIdentitiesOf() {}

    /** Tables of the one side that the other has otherwise. */
    static List<String> differing(LocalPostgres source, LocalPostgres target, String database) throws SQLException {
        List<String> onSource = all(source, database);
        List<String> onTarget = all(target, database);
        List<String> differing = new ArrayList<>();
        onSource.stream()
                .filter(table -> !onTarget.contains(table))
                .forEach(table -> differing.add("replica identity only on the source: " + table));
        onTarget.stream()
                .filter(table -> !onSource.contains(table))
                .forEach(table -> differing.add("replica identity only on the target: " + table));
        return differing;
    }

    private static List<String> all(LocalPostgres server, String database) throws SQLException {
        List<String> all = new ArrayList<>();
        try (Connection connection = server.connect(database);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("""
                        SELECT format('%s %s %s', c.oid::regclass, c.relreplident, i.indexrelid::regclass)
                          FROM pg_class c
                          LEFT JOIN pg_index i ON i.indrelid = c.oid AND i.indisreplident
                         WHERE c.relkind IN ('r', 'p') AND c.relnamespace::regnamespace::text !~ '^(pg_|information_schema|landfall)'
                         ORDER BY 1
                        """)) {
            while (row.next()) {
                all.add(row.getString(1));
            }
        }
        return all;
    }
}
