package io.landfall.cutover.criteria;

import io.landfall.contracts.Failure;
import io.landfall.contracts.spec.MigrationSpec;
import io.landfall.cutover.access.Sql;
import io.landfall.databases.catalog.TableDescription;
import io.landfall.databases.catalog.postgresql.PostgresCatalog;
import io.landfall.databases.identifier.ExclusionPatterns;
import io.landfall.databases.identifier.QualifiedName;
import io.landfall.messaging.step.StepFailedException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Tables that were made on the source since the load, partitions among them: they are not replicated, so that their
 * rows stay behind even where somebody made the same tables on the target. Those that are empty on both sides do no
 * harm.
 */
public final class UnloadedTables {

    private UnloadedTables() {}

    /** Those that hold rows, in the catalog's order; none where the mover keeps no book of what it loaded (AWS DMS). */
    static List<String> withRows(MigrationSpec spec, Connection source, Connection target) throws SQLException {
        Set<QualifiedName> loaded = new HashSet<>(Sql.list(
                target,
                "SELECT schema_name, table_name FROM landfall.table_load",
                row -> new QualifiedName(row.getString(1), row.getString(2))));
        List<String> unloaded = new ArrayList<>();
        if (!loaded.isEmpty()) {
            for (TableDescription table : PostgresCatalog.tables(source, ExclusionPatterns.of(spec.exclude()))) {
                boolean replicated = loaded.contains(table.name()) || table.unlogged();
                if (table.holdsRows()
                        && !replicated
                        && (holdsRows(source, table.name())
                                || (isThere(target, table.name()) && holdsRows(target, table.name())))) {
                    unloaded.add(table.name().toString());
                }
            }
        }
        return unloaded;
    }

    /**
     * Ends the step when there are any.
     *
     * @throws StepFailedException naming them
     */
    public static void refuse(MigrationSpec spec, Connection source, Connection target) throws SQLException {
        List<String> unloaded = withRows(spec, source, target);
        if (!unloaded.isEmpty()) {
            throw new StepFailedException(
                    Failure.needsOperator(
                            "TABLES_NOT_REPLICATED",
                            "Not replicated, since they were made after the load, and not empty on both sides: "
                                    + String.join(", ", unloaded) + ".",
                            "Move their rows into tables that are replicated, or drop them, then retry; or abort and register anew."));
        }
    }

    private static boolean isThere(Connection target, QualifiedName table) throws SQLException {
        return Sql.first(target, "SELECT to_regclass(?) IS NOT NULL", row -> row.getBoolean(1), table.sql())
                .orElseThrow();
    }

    private static boolean holdsRows(Connection side, QualifiedName table) throws SQLException {
        return Sql.first(side, "SELECT EXISTS (SELECT FROM ONLY " + table.sql() + ")", row -> row.getBoolean(1))
                .orElseThrow();
    }
}
