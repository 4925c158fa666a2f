package io.landfall.engine.load;

import io.landfall.databases.identifier.QualifiedName;
import io.landfall.engine.load.LoadTable.Column;
import io.landfall.engine.task.TaskFailure;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The binary form of a row fits only where names and types of its columns are the same on both sides. */
final class TableMatch {

    private static final int MOST_NAMED = 10;

    private TableMatch() {}

    static void require(Map<QualifiedName, LoadTable> source, Map<QualifiedName, LoadTable> target) throws TaskFailure {
        List<String> differences = new ArrayList<>();
        source.forEach((name, table) -> {
            LoadTable other = target.get(name);
            if (other == null) {
                differences.add(name + " is not a table on the target");
                return;
            }
            Set<Column> expected = new HashSet<>(table.columns());
            Set<Column> found = new HashSet<>(other.columns());
            expected.stream()
                    .filter(column -> !found.contains(column))
                    .forEach(column -> differences.add(
                            name + " lacks column " + column.name() + " of type " + column.type() + " on the target"));
        });
        if (!differences.isEmpty()) {
            throw TaskFailure.fatal(
                    "Source and target tables differ: "
                            + String.join("; ", differences.subList(0, Math.min(MOST_NAMED, differences.size())))
                            + (differences.size() > MOST_NAMED
                                    ? "; and " + (differences.size() - MOST_NAMED) + " more"
                                    : "")
                            + ". Make the target's tables like the source's, then start again.",
                    null);
        }
    }
}
