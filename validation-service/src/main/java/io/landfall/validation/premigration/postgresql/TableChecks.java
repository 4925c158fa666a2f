package io.landfall.validation.premigration.postgresql;

import io.landfall.validation.premigration.Findings;
import io.landfall.validation.premigration.Side;
import io.landfall.validation.premigration.Subject;
import java.sql.SQLException;
import java.util.List;

/** Tables, and what holds rows beside them. */
final class TableChecks {

    private static final int GENERATED_COLUMNS_IN_IDENTITY = 18;

    private TableChecks() {}

    /** Landfall sets FULL on such tables; right, and slow for the source's WAL and the target's apply. */
    static void replicaIdentity(Subject subject, Findings findings) throws SQLException {
        List<SourceTable> keyless = keyless(subject).stream()
                .filter(table -> !InsertOnlyChecks.isHeldTo(subject, table))
                .toList();
        if (!keyless.isEmpty()) {
            findings.warns(
                    names(keyless),
                    "without a primary key or a usable unique index they replicate with REPLICA IDENTITY FULL: "
                            + "each UPDATE and DELETE writes the whole old row to the WAL and searches the target's table for it",
                    "Add a primary key, if they are updated often; or name them under insertOnly, if they never are.");
        }
    }

    static List<SourceTable> keyless(Subject subject) throws SQLException {
        return SourceTable.of(subject).stream()
                .filter(table -> table.isPublished() && !table.usableKey())
                .toList();
    }

    /** Such a table's UPDATE and DELETE would fail for the application as soon as it is published. */
    static void generatedColumnsInIdentity(Subject subject, Findings findings) throws SQLException {
        if (ServerChecks.major(subject.source()) < GENERATED_COLUMNS_IN_IDENTITY) {
            return;
        }
        List<SourceTable> hits = SourceTable.of(subject).stream()
                .filter(table -> table.isPublished() && table.generated())
                .filter(table -> !table.usableKey() || table.replicaIdentity().equals("f"))
                .filter(table -> !InsertOnlyChecks.isHeldTo(subject, table))
                .toList();
        if (hits.isEmpty()) {
            return;
        }
        findings.blocks(
                names(hits),
                "a generated column in a table without a usable key, or that has REPLICA IDENTITY FULL: PostgreSQL 18 "
                        + "refuses the application's UPDATE and DELETE once such a table is published",
                "Add a primary key without generated columns, or set REPLICA IDENTITY DEFAULT where there is one; name the table under insertOnly "
                        + "(if it is not FULL), or exclude it.");
    }

    static void size(Subject subject, Findings findings) throws SQLException {
        Side source = subject.source();
        long tables =
                SourceTable.of(subject).stream().mapToLong(SourceTable::bytes).sum();
        findings.informs(
                "database '" + source.database() + "' has "
                        + source.text("SELECT pg_size_pretty(pg_database_size(current_database()))")
                        + ", its tables to migrate "
                        + source.text("SELECT pg_size_pretty(?::bigint)", tables),
                "the target needs about as much, and as much again for WAL while indexes are built");
    }

    private static String names(List<SourceTable> tables) {
        return Named.some(tables.stream().map(SourceTable::name).toList());
    }
}
