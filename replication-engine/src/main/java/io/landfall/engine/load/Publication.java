package io.landfall.engine.load;

import io.landfall.databases.identifier.Identifiers;
import io.landfall.databases.identifier.NameArrays;
import io.landfall.databases.identifier.QualifiedName;
import io.landfall.engine.task.TaskFailure;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/** The publication of explicit tables, partition leaves as themselves. */
final class Publication {

    /**
     * Tables whose changed rows could not be told apart, so that published they would make the application's UPDATE
     * fail. Where somebody has set NOTHING that is what they asked for: rows are inserted there, and stay as they are.
     */
    private static final String WITHOUT_IDENTITY = """
            SELECT n.nspname, c.relname
              FROM unnest(?::text[], ?::text[]) AS wanted (schema_name, table_name)
              JOIN pg_catalog.pg_namespace AS n ON n.nspname = wanted.schema_name
              JOIN pg_catalog.pg_class AS c ON c.relnamespace = n.oid AND c.relname = wanted.table_name
             WHERE c.relreplident = 'd' AND NOT EXISTS (
                   SELECT FROM pg_catalog.pg_index AS i WHERE i.indrelid = c.oid AND i.indisprimary AND i.indisvalid)
                OR c.relreplident = 'i' AND NOT EXISTS (
                   SELECT FROM pg_catalog.pg_index AS i WHERE i.indrelid = c.oid AND i.indisreplident AND i.indisvalid)
             ORDER BY 1, 2
            """;

    private final Connection source;
    private final String name;

    Publication(Connection source, String name) {
        this.source = source;
        this.name = name;
    }

    /** Made anew, whatever an earlier attempt left. */
    void create(Collection<QualifiedName> tables) throws SQLException, TaskFailure {
        requireIdentity(tables);
        String list = tables.stream().map(table -> "ONLY " + table.sql()).collect(Collectors.joining(", "));
        drop();
        execute("CREATE PUBLICATION " + Identifiers.quote(name) + " FOR TABLE " + list
                + " WITH (publish = 'insert, update, delete, truncate', publish_via_partition_root = false)");
    }

    void drop() throws SQLException {
        execute("DROP PUBLICATION IF EXISTS " + Identifiers.quote(name));
    }

    private void requireIdentity(Collection<QualifiedName> tables) throws SQLException, TaskFailure {
        List<String> without = new ArrayList<>();
        try (PreparedStatement statement = source.prepareStatement(WITHOUT_IDENTITY)) {
            NameArrays.set(statement, 1, tables);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    without.add(new QualifiedName(row.getString(1), row.getString(2)).toString());
                }
            }
        }
        if (!without.isEmpty()) {
            throw TaskFailure.fatal(
                    "These tables have no replica identity, so publishing them would make the application's UPDATE and DELETE fail: "
                            + String.join(", ", without)
                            + ". Give each a primary key, or ALTER TABLE ... REPLICA IDENTITY USING INDEX or FULL; or NOTHING, where rows are only inserted.",
                    null);
        }
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = source.createStatement()) {
            statement.execute(sql);
        }
    }
}
