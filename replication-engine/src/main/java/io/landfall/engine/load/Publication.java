package io.landfall.engine.load;

import io.landfall.databases.identifier.Identifiers;
import io.landfall.databases.identifier.QualifiedName;
import io.landfall.engine.capture.TablesWithoutIdentity;
import io.landfall.engine.task.TaskFailure;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/** The publication of explicit tables, partition leaves as themselves. */
final class Publication {

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
        List<QualifiedName> without = TablesWithoutIdentity.among(source, tables);
        if (!without.isEmpty()) {
            throw TaskFailure.fatal(
                    "These tables have no replica identity, so publishing them would make the application's UPDATE and DELETE fail: "
                            + without.stream().map(QualifiedName::toString).collect(Collectors.joining(", "))
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
