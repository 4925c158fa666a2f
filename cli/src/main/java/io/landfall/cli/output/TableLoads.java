package io.landfall.cli.output;

import io.landfall.cli.client.TablesOfDatabase;
import io.landfall.contracts.progress.TableProgress;
import java.util.List;

/** How far the load of each table is, as a table and as lines. */
public final class TableLoads {

    private TableLoads() {}

    /** One line a table: rows, of about how many, bytes, rows/s, ETA; nothing when there is none. */
    public static List<String> tables(String task, List<TablesOfDatabase> databases) {
        if (databases.stream().allMatch(database -> database.tables().isEmpty())) {
            return List.of();
        }
        Table table = new Table("TABLE", "STATE", "ROWS", "OF ABOUT", "BYTES", "ROWS/S", "ETA");
        for (TablesOfDatabase database : databases) {
            for (TableProgress progress : database.tables()) {
                table.add(
                        name(task, database, progress),
                        progress.state(),
                        Measures.count(progress.loadedRows()),
                        Measures.count(progress.estimatedRows()),
                        Measures.count(progress.loadedBytes()),
                        Measures.rate(progress.rowsPerSecond()),
                        Measures.eta(progress.etaSeconds()));
            }
        }
        return table.lines();
    }

    /** A self-contained line for each table, for logs. */
    public static List<String> lines(String task, List<TablesOfDatabase> databases) {
        return databases.stream()
                .flatMap(database -> database.tables().stream()
                        .map(progress -> name(task, database, progress) + "  " + progress.state()
                                + "  " + Measures.count(progress.loadedRows()) + " of about "
                                + Measures.count(progress.estimatedRows()) + " rows  "
                                + Measures.rate(progress.rowsPerSecond()) + " rows/s  ETA "
                                + Measures.eta(progress.etaSeconds())))
                .toList();
    }

    private static String name(String task, TablesOfDatabase database, TableProgress progress) {
        return task + "/" + database.database() + " " + progress.schema() + "." + progress.table();
    }
}
