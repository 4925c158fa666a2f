package io.landfall.engine.apply;

import io.landfall.engine.change.Change;
import io.landfall.engine.task.TaskFailure;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * What a batch does to one table: net changes until something needs commit order, from then on every change as it came.
 */
final class TableBatch {

    private final TargetTable table;
    private final NetChanges net;
    private final List<Change> ordered = new ArrayList<>();
    private boolean inOrder;

    TableBatch(TargetTable table) {
        this.table = table;
        this.net = new NetChanges(table.identity());
        this.inOrder = table.inOrder();
    }

    TargetTable table() {
        return table;
    }

    void add(Change change) throws TaskFailure {
        if (change instanceof Change.Updated updated && updated.changesIdentity()) {
            inOrder = true;
        }
        if (inOrder) {
            ordered.add(change);
            return;
        }
        try {
            switch (change) {
                case Change.Inserted inserted -> net.insert(inserted.row());
                case Change.Updated updated -> net.update(updated);
                case Change.Deleted deleted -> net.delete(deleted.identity());
                case Change.Truncated truncated ->
                    throw new IllegalArgumentException("a TRUNCATE is not a row's change");
            }
        } catch (NetChanges.Contradiction contradiction) {
            throw TaskFailure.fatal(
                    "The change stream contradicts itself in table " + table.name() + ": " + contradiction.getMessage()
                            + ". Reload",
                    null);
        }
    }

    void write(TableWriter writer) throws SQLException, TaskFailure {
        writer.write(net);
        writer.writeInOrder(ordered);
    }

    /**
     * Whether the database has seen the changes one by one, so that a violated constraint is no matter of their order.
     */
    boolean isWhollyInOrder() {
        return table.inOrder();
    }
}
