package io.landfall.validation.data;

import io.landfall.contracts.spec.MigrationSpec;
import io.landfall.databases.catalog.ColumnDescription;
import io.landfall.databases.catalog.TableDescription;
import io.landfall.databases.connection.SecretRefused;
import io.landfall.databases.connection.Session;
import io.landfall.databases.identifier.ExclusionPatterns;
import io.landfall.databases.identifier.QualifiedName;
import io.landfall.databases.landfall.Lease;
import io.landfall.databases.landfall.LoadedColumns;
import io.landfall.databases.landfall.LoadedColumns.LoadedColumn;
import io.landfall.databases.landfall.LoadedColumns.RewrittenTable;
import io.landfall.databases.landfall.StaleLease;
import io.landfall.messaging.step.RunInterruptedException;
import io.landfall.validation.connection.MigrationDatabases;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Tables whose values DDL on a side may have changed since the load. One of them whose rows are all found equal is
 * noted anew, with the columns that were compared, as they were before: only DDL that came later is held against it.
 *
 * @param tables as the validation found them at its beginning
 * @param leaseToken under which they are noted
 */
record RewrittenTables(Set<QualifiedName> tables, long leaseToken) {

    private static final Session NOTES = Session.of("data-validation");
    private static final String LEASE = "data-validation";

    RewrittenTables {
        tables = Set.copyOf(tables);
    }

    static RewrittenTables of(MigrationSpec spec, Sides sides, long leaseToken) throws SQLException {
        return new RewrittenTables(
                LoadedColumns.rewritten(sides.source(), sides.target(), ExclusionPatterns.of(spec.exclude())).stream()
                        .map(RewrittenTable::table)
                        .collect(Collectors.toSet()),
                leaseToken);
    }

    /** Compares a table, and notes it if that was due and it is equal. */
    TableResult compared(
            TableDescription table,
            Sides sides,
            Changes changes,
            MigrationDatabases databases,
            MigrationSpec spec,
            Comparing work)
            throws SQLException, InterruptedException, SecretRefused {
        if (!tables.contains(table.name())) {
            return work.compare();
        }
        List<LoadedColumn> source = columns(table, sides.source());
        List<LoadedColumn> target = columns(table, sides.target());
        // changes from before the DDL would undo on the target what is found equal
        changes.await(changes.now(sides), sides);
        TableResult result = work.compare();
        if (result.verdict() == Verdict.EQUAL) {
            try (Connection notes = databases.sourceForNotes(spec, NOTES)) {
                note(table, notes, source);
            }
            try (Connection notes = databases.targetForNotes(spec, NOTES)) {
                note(table, notes, target);
            }
        }
        return result;
    }

    private static List<LoadedColumn> columns(TableDescription table, Connection side) throws SQLException {
        Set<String> compared =
                table.writableColumns().stream().map(ColumnDescription::name).collect(Collectors.toSet());
        return LoadedColumns.read(side, List.of(table.name())).stream()
                .filter(column -> compared.contains(column.name()))
                .toList();
    }

    private void note(TableDescription table, Connection notes, List<LoadedColumn> columns) throws SQLException {
        notes.setAutoCommit(false);
        try {
            Lease.hold(notes, LEASE, leaseToken);
        } catch (StaleLease replaced) {
            throw new RunInterruptedException(RunInterruptedException.Reason.LEASE_LOST);
        }
        LoadedColumns.keep(notes, List.of(table.name()), columns);
        notes.commit();
    }

    /** The comparison of one table. */
    interface Comparing {
        TableResult compare() throws SQLException, InterruptedException, SecretRefused;
    }
}
