package io.landfall.cutover.criteria;

import io.landfall.contracts.Failure;
import io.landfall.cutover.criteria.Criterion.Name;
import io.landfall.databases.landfall.LoadedColumns;
import io.landfall.databases.landfall.LoadedColumns.RewrittenTable;
import io.landfall.messaging.step.StepFailedException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;

/** DDL that gave columns of the source other values since they were loaded: no waiting brings these to the target. */
public final class Rewrites {

    private Rewrites() {}

    static Criterion criterion(Connection source) throws SQLException {
        List<RewrittenTable> rewritten = LoadedColumns.rewritten(source);
        return rewritten.isEmpty()
                ? Criterion.open(Name.REWRITES, "no column was rewritten on the source since it was loaded")
                : Criterion.blocked(
                        Name.REWRITES,
                        "rewritten or made anew on the source since they were loaded: "
                                + rewritten.stream()
                                        .map(RewrittenTable::toString)
                                        .collect(Collectors.joining(", ")));
    }

    /**
     * Ends the step when there is such a column.
     *
     * @throws StepFailedException naming the tables, which a repair makes equal
     */
    public static void refuse(Connection source) throws SQLException {
        Criterion criterion = criterion(source);
        if (!criterion.open()) {
            throw new StepFailedException(Failure.needsOperator(
                    "SOURCE_REWRITTEN",
                    "DDL may have given columns other values, of which no rows are sent: " + criterion.reason() + ".",
                    "Have an approver repair these tables (`landfall repair NAME --table ...`), which compares all rows first; or abort and "
                            + "register anew."));
        }
    }
}
