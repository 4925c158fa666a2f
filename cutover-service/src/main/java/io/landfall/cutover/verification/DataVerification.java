package io.landfall.cutover.verification;

import io.landfall.contracts.Failure;
import io.landfall.cutover.access.Sql;
import io.landfall.cutover.verification.Verification.Means;
import io.landfall.cutover.verification.Verification.TableVerdict;
import io.landfall.databases.identifier.QualifiedName;
import io.landfall.messaging.step.StepFailedException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Compares the tables that changed, as long as the pulse goes on; a difference ends the cutover. */
@Component
public class DataVerification {

    /** Whether there is time for more; may throw to end everything. */
    public interface Pulse {
        boolean goOn();
    }

    public Verification compare(Connection source, Connection target, Pulse pulse)
            throws SQLException, InterruptedException {
        List<TableVerdict> verdicts = new ArrayList<>();
        for (QualifiedName table : ChangedTables.smallestFirst(target)) {
            Optional<BothSides.Answers<Long>> rows = pulse.goOn()
                    ? BothSides.ask(source, target, connection -> count(connection, table), pulse::goOn)
                    : Optional.empty();
            verdicts.add(rows.map(answers -> byCount(table, answers))
                    .orElseGet(() -> new TableVerdict(table.toString(), Means.NOT_COVERED, null, null)));
        }
        return new Verification(verdicts);
    }

    private static TableVerdict byCount(QualifiedName table, BothSides.Answers<Long> rows) {
        if (!rows.source().equals(rows.target())) {
            throw different(table, "source has " + rows.source() + " rows, target " + rows.target());
        }
        return new TableVerdict(table.toString(), Means.ROW_COUNT, rows.source(), null);
    }

    private static long count(Connection connection, QualifiedName table) throws SQLException {
        return Sql.first(connection, "SELECT count(*) AS rows FROM ONLY " + table.sql(), row -> row.getLong("rows"))
                .orElseThrow();
    }

    private static StepFailedException different(QualifiedName table, String how) {
        return new StepFailedException(
                Failure.needsOperator(
                        "DATA_DIFFERS",
                        "Inside the fence table " + table + " differs between source and target: " + how + ".",
                        "Run the data validation to see which rows; a reload of the table mends it. The source was opened again."));
    }
}
