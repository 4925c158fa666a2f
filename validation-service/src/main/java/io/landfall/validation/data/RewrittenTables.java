package io.landfall.validation.data;

import io.landfall.contracts.spec.MigrationSpec;
import io.landfall.databases.connection.SecretRefused;
import io.landfall.databases.connection.Session;
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
 * Tables whose values DDL on the source may have changed since the load. One of them whose rows are all found equal is
 * noted anew, as its columns were before the comparison: only DDL that came later is held against it.
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

    static RewrittenTables of(Connection source, long leaseToken) throws SQLException {
        return new RewrittenTables(
                LoadedColumns.rewritten(source).stream()
                        .map(RewrittenTable::table)
                        .collect(Collectors.toSet()),
                leaseToken);
    }

    /** Compares a table, and notes it if that was due and it is equal. */
    TableResult compared(
            QualifiedName table, Connection source, MigrationDatabases databases, MigrationSpec spec, Comparing work)
            throws SQLException, InterruptedException, SecretRefused {
        if (!tables.contains(table)) {
            return work.compare();
        }
        List<LoadedColumn> before = LoadedColumns.read(source, List.of(table));
        TableResult result = work.compare();
        if (result.verdict() == Verdict.EQUAL) {
            try (Connection notes = databases.sourceForNotes(spec, NOTES)) {
                notes.setAutoCommit(false);
                Lease.hold(notes, LEASE, leaseToken);
                LoadedColumns.keep(notes, List.of(table), before);
                notes.commit();
            } catch (StaleLease replaced) {
                throw new RunInterruptedException(RunInterruptedException.Reason.LEASE_LOST);
            }
        }
        return result;
    }

    /** The comparison of one table. */
    interface Comparing {
        TableResult compare() throws SQLException, InterruptedException, SecretRefused;
    }
}
