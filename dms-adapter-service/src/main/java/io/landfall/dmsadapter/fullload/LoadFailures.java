package io.landfall.dmsadapter.fullload;

import io.landfall.contracts.Failure;
import io.landfall.dmsadapter.provisioning.TableStatistics;
import java.util.List;
import java.util.stream.Collectors;

/** Says which tables did not end well, and what helps. */
final class LoadFailures {

    private LoadFailures() {}

    static Failure ofTables(List<TableStatistics> bad, List<String> missing) {
        String tables = bad.stream()
                .map(table -> table.schema() + "." + table.table() + " (" + table.state()
                        + (table.fullLoadErrorRows() > 0 ? ", " + table.fullLoadErrorRows() + " rows refused" : "")
                        + ")")
                .collect(Collectors.joining(", "));
        String absent = missing.isEmpty() ? "" : "not loaded at all: " + String.join(", ", missing);
        return Failure.needsOperator(
                "TABLES_NOT_LOADED",
                "the load ended, but not every table is complete: " + tables
                        + (tables.isEmpty() || absent.isEmpty() ? "" : "; ") + absent,
                "Look at the engine's log for these tables, mend the cause, then retry.");
    }
}
