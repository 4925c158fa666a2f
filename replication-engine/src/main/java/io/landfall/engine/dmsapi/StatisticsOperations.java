package io.landfall.engine.dmsapi;

import io.landfall.engine.task.TableLoad;
import io.landfall.engine.task.Tasks;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.springframework.stereotype.Component;
import tools.jackson.databind.node.ObjectNode;

/** The state and the counters of each table of a task. */
@Component
class StatisticsOperations implements Operations {

    private final Tasks tasks;

    StatisticsOperations(Tasks tasks) {
        this.tasks = tasks;
    }

    @Override
    public Map<String, Operation> byName() {
        return Map.of("DescribeTableStatistics", this::describe);
    }

    private ObjectNode describe(Fields request) {
        String arn = request.text("ReplicationTaskArn");
        Listing listing = Listing.read(request, Set.of("schema-name", "table-name", "table-state"));
        request.refuseOthers();
        TaskOperations.allowed(() -> tasks.find(arn));
        List<TableLoad> tables = tasks.tables(arn).stream()
                .filter(table -> listing.admits("schema-name", table.table().schema())
                        && listing.admits("table-name", table.table().name())
                        && listing.admits("table-state", table.state().wireName()))
                .toList();
        ObjectNode answer =
                Answers.page("TableStatistics", listing.page(tables, StatisticsOperations::key), TaskForms::table);
        return answer.put("ReplicationTaskArn", arn);
    }

    /** Sorts as the tables do: no name holds NUL. */
    private static String key(TableLoad table) {
        return table.table().schema() + "\0" + table.table().name();
    }
}
