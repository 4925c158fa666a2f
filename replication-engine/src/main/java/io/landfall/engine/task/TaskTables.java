package io.landfall.engine.task;

import io.landfall.databases.identifier.QualifiedName;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The tables of one task with their counters. */
final class TaskTables {

    private final JdbcClient jdbc;
    private final String arn;

    TaskTables(JdbcClient jdbc, String arn) {
        this.jdbc = jdbc;
        this.arn = arn;
    }

    /** Nothing is loaded of them. */
    void replace(Collection<QualifiedName> tables) {
        jdbc.sql("DELETE FROM table_statistics WHERE task_arn = ?").param(arn).update();
        for (QualifiedName table : tables) {
            jdbc.sql("INSERT INTO table_statistics (task_arn, schema_name, table_name, state) VALUES (?, ?, ?, ?)")
                    .params(arn, table.schema(), table.name(), TableState.BEFORE_LOAD.wireName())
                    .update();
        }
    }

    List<TableLoad> all() {
        return jdbc.sql("""
                        SELECT * FROM table_statistics WHERE task_arn = ?
                         ORDER BY schema_name COLLATE "C", table_name COLLATE "C"
                        """).param(arn).query(TaskTables::map).list();
    }

    List<QualifiedName> names() {
        return all().stream().map(TableLoad::table).toList();
    }

    private static TableLoad map(ResultSet row, int number) throws SQLException {
        QualifiedName name = new QualifiedName(row.getString("schema_name"), row.getString("table_name"));
        return new TableLoad(
                name,
                TableState.ofWireName(row.getString("state")),
                row.getLong("rows"),
                row.getLong("bytes"),
                row.getLong("source_bytes"),
                row.getBoolean("reloaded"),
                new TableChanges(name, row.getLong("inserts"), row.getLong("updates"), row.getLong("deletes")),
                TaskRows.instant(row, "started_at"),
                TaskRows.instant(row, "finished_at"),
                TaskRows.instant(row, "updated_at"));
    }
}
