package io.landfall.cutover.cutovertime;

import io.landfall.cutover.access.CopyThrough;
import io.landfall.cutover.access.Leased;
import io.landfall.cutover.access.Sql;
import io.landfall.databases.catalog.ColumnDescription;
import io.landfall.databases.catalog.TableDescription;
import io.landfall.databases.catalog.postgresql.PostgresCatalog;
import io.landfall.databases.identifier.ExclusionPatterns;
import io.landfall.databases.identifier.Identifiers;
import io.landfall.databases.landfall.StaleLease;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.List;
import java.util.stream.Collectors;

/** Copies the rows of unlogged tables, all in one transaction on the target, and empties those tables again. */
final class UnloggedTables {

    private static final String NOT_PERMITTED = "42501";
    /** As text, which says the same on every server: the binary form of a regclass is an OID. */
    private static final String FORMAT = "(FORMAT text, ENCODING 'UTF8')";

    private UnloggedTables() {}

    static List<TableDescription> of(Connection side, ExclusionPatterns exclusions) throws SQLException {
        return PostgresCatalog.tables(side, exclusions).stream()
                .filter(table -> table.unlogged() && table.holdsRows())
                .toList();
    }

    /** Whatever the target's tables held before goes; returns the number of rows. */
    static long copy(Connection source, Connection target, long token, List<TableDescription> tables, CopyTime time)
            throws SQLException, StaleLease {
        if (tables.isEmpty()) {
            return 0;
        }
        return Leased.transaction(target, token, connection -> {
            Sql.execute(connection, time.limit());
            becomeReplica(connection);
            Sql.execute(connection, truncate(tables));
            long rows = 0;
            for (TableDescription table : tables) {
                String columns = table.writableColumns().stream()
                        .map(ColumnDescription::name)
                        .map(Identifiers::quote)
                        .collect(Collectors.joining(", "));
                rows += CopyThrough.run(
                        source,
                        "COPY (SELECT " + columns + " FROM ONLY " + table.name().sql() + ") TO STDOUT " + FORMAT,
                        connection,
                        "COPY " + table.name().sql() + (columns.isEmpty() ? "" : " (" + columns + ")") + " FROM STDIN "
                                + FORMAT,
                        time::look);
            }
            return rows;
        });
    }

    /** All of the target's, in the caller's transaction. */
    static void empty(Connection target, ExclusionPatterns exclusions) throws SQLException {
        List<TableDescription> tables = of(target, exclusions);
        if (!tables.isEmpty()) {
            becomeReplica(target);
            Sql.execute(target, truncate(tables));
        }
    }

    /** At once, since they may refer to each other. */
    private static String truncate(List<TableDescription> tables) {
        return tables.stream()
                .map(table -> "ONLY " + table.name().sql())
                .collect(Collectors.joining(", ", "TRUNCATE ", ""));
    }

    /** Where that is refused, triggers and foreign keys are deferred, and not there yet. */
    private static void becomeReplica(Connection target) throws SQLException {
        Savepoint before = target.setSavepoint();
        try {
            Sql.execute(target, "SET LOCAL session_replication_role = replica");
        } catch (SQLException refused) {
            if (!NOT_PERMITTED.equals(refused.getSQLState())) {
                throw refused;
            }
            target.rollback(before);
        }
    }
}
