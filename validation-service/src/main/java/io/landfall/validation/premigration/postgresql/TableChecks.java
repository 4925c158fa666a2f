package io.landfall.validation.premigration.postgresql;

import io.landfall.validation.premigration.Findings;
import io.landfall.validation.premigration.Side;
import io.landfall.validation.premigration.Subject;
import java.util.List;
import java.util.function.Predicate;

/** Tables, and what holds rows beside them. */
final class TableChecks {

    private static final int GENERATED_COLUMNS_IN_IDENTITY = 18;

    private TableChecks() {}

    /** Landfall sets FULL on such tables; right, and slow for the source's WAL and the target's apply. */
    static void replicaIdentity(Subject subject, Findings findings) {
        List<SourceTable> keyless = SourceTable.of(subject).stream()
                .filter(table -> table.holdsRows() && !table.usableKey())
                .toList();
        if (!keyless.isEmpty()) {
            findings.warns(
                    names(keyless),
                    "without a primary key or a usable unique index they replicate with REPLICA IDENTITY FULL: "
                            + "each UPDATE and DELETE writes the whole old row to the WAL and searches the target's table for it",
                    "Add a primary key, if they are updated often.");
        }
    }

    /** Such a table's UPDATE and DELETE would fail for the application as soon as it is published. */
    static void generatedColumnsWithoutKey(Subject subject, Findings findings) {
        if (ServerChecks.major(subject.source()) < GENERATED_COLUMNS_IN_IDENTITY) {
            return;
        }
        block(
                subject,
                findings,
                table -> table.holdsRows() && !table.usableKey() && table.storedGenerated(),
                "a stored generated column in a table without a usable key: PostgreSQL 18 refuses the application's "
                        + "UPDATE and DELETE once the table is published with REPLICA IDENTITY FULL",
                "Add a primary key, or exclude the table.");
    }

    static void unlogged(Subject subject, Findings findings) {
        block(
                subject,
                findings,
                SourceTable::unlogged,
                "unlogged tables are not in the WAL, so their changes can't be captured",
                "Exclude them, or make them logged: ALTER TABLE ... SET LOGGED.");
    }

    static void foreignTables(Subject subject, Findings findings) {
        block(
                subject,
                findings,
                SourceTable::isForeign,
                "foreign tables are not migrated yet",
                "Exclude them and create them on the target yourself.");
    }

    static void inheritance(Subject subject, Findings findings) {
        block(
                subject,
                findings,
                SourceTable::inherits,
                "table inheritance (other than partitions) is not supported yet",
                "Exclude them, or make them partitions.");
    }

    static void largeObjects(Subject subject, Findings findings) {
        long count = subject.source().number("SELECT count(*) FROM pg_largeobject_metadata");
        if (count > 0 && !subject.exclusions().excludes("large-object", "*")) {
            findings.blocks(
                    count + " large objects",
                    "large objects are neither loaded nor captured",
                    "Move them into bytea columns, or leave them behind with exclude: [\"large-object:*\"].");
        }
    }

    /** Rows in an extension's own tables belong to nobody's load. */
    static void extensionTables(Subject subject, Findings findings) {
        List<String> tables = subject.source().names("""
                SELECT c.oid::regclass::text || ' (' || e.extname || ')'
                  FROM pg_extension AS e, unnest(e.extconfig) AS configured (oid) JOIN pg_class AS c ON c.oid = configured.oid
                 WHERE c.relkind = 'r' ORDER BY 1
                """);
        if (!tables.isEmpty()) {
            findings.warns(
                    Named.some(tables),
                    "these tables belong to extensions: they are created with the extension, and rows added to them are not migrated",
                    "Copy your own rows of them after the migration.");
        }
    }

    static void size(Subject subject, Findings findings) {
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

    private static void block(
            Subject subject, Findings findings, Predicate<SourceTable> hit, String reason, String remedy) {
        List<SourceTable> hits = SourceTable.of(subject).stream().filter(hit).toList();
        if (!hits.isEmpty()) {
            findings.blocks(names(hits), reason, remedy);
        }
    }

    private static String names(List<SourceTable> tables) {
        return Named.some(tables.stream().map(SourceTable::name).toList());
    }
}
