package io.landfall.cutover.criteria;

import io.landfall.contracts.Failure;
import io.landfall.contracts.spec.MigrationSpec;
import io.landfall.cutover.criteria.Criterion.Name;
import io.landfall.databases.identifier.ExclusionPatterns;
import io.landfall.databases.landfall.LoadedColumns;
import io.landfall.databases.landfall.LoadedColumns.RewrittenTable;
import io.landfall.messaging.step.StepFailedException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;

/**
 * DDL that gave columns of a side other values since they were loaded, or brought new ones: no waiting makes them
 * equal.
 */
public final class Rewrites {

    private Rewrites() {}

    static Criterion criterion(MigrationSpec spec, Connection source, Connection target) throws SQLException {
        List<RewrittenTable> rewritten = LoadedColumns.rewritten(source, target, ExclusionPatterns.of(spec.exclude()));
        return rewritten.isEmpty()
                ? Criterion.open(Name.REWRITES, "no column was rewritten or added since it was loaded")
                : Criterion.blocked(
                        Name.REWRITES,
                        "written anew or added since the load: "
                                + rewritten.stream()
                                        .map(RewrittenTable::toString)
                                        .collect(Collectors.joining(", ")));
    }

    /**
     * Ends the step when there is such a column.
     *
     * @throws StepFailedException naming the tables, which a repair makes equal
     */
    public static void refuse(MigrationSpec spec, Connection source, Connection target) throws SQLException {
        Criterion criterion = criterion(spec, source, target);
        if (!criterion.open()) {
            throw new StepFailedException(Failure.needsOperator(
                    "COLUMNS_REWRITTEN",
                    "By DDL, of which no rows are sent, columns may hold other values than on the other side: "
                            + criterion.reason() + ".",
                    "Have an approver repair these tables (`landfall repair NAME --table ...`), which compares all rows first; or abort and "
                            + "register anew."));
        }
    }
}
