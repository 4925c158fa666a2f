package io.landfall.databases.catalog.postgresql;

import io.landfall.databases.catalog.Catalog;
import io.landfall.databases.catalog.RoleMapping;
import io.landfall.databases.catalog.TableDescription;
import io.landfall.databases.catalog.Unreplicated;
import io.landfall.databases.identifier.ExclusionPatterns;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** Reads the catalog of the database that a connection is in. */
public final class PostgresCatalog {

    private PostgresCatalog() {}

    /**
     * Everything in the database. The source is read with the task's roles, so that its definitions speak of the
     * target's; the target is read with {@link RoleMapping#none()}.
     *
     * <p>In auto-commit mode it is one REPEATABLE READ transaction, else part of the caller's. DDL at the same time can
     * make it fail with an {@link SQLException}: read again.
     */
    public static Catalog read(Connection connection, ExclusionPatterns exclusions, RoleMapping roles)
            throws SQLException {
        return inSnapshot(connection, () -> {
            CatalogSession session = new CatalogSession(connection);
            Findings findings = new Findings();
            SchemaReader.read(session, findings);
            CollationReader.read(session, findings);
            TypeReader.read(session, findings);
            RoutineReader.read(session, findings);
            List<TableDescription> tables = RelationReader.read(session, exclusions, findings);
            ConstraintReader.read(session, findings);
            IndexReader.read(session, exclusions, findings);
            TriggerReader.read(session, findings);
            StatisticsReader.read(session, findings);
            DatabaseSettingReader.read(session, roles, findings);
            DefaultPrivilegeReader.read(session, roles, findings);
            UnsupportedReader.read(session, exclusions).forEach(findings::add);
            Assembly assembly =
                    new Assembly(findings, new Selection(findings, exclusions), Dependencies.read(session), roles);
            assembly.privileges(PrivilegeReader.read(session, roles));
            assembly.comments(CommentReader.read(session));
            return assembly.catalog(serverVersion(connection), tables);
        });
    }

    /** Only the tables, for those who need no definitions. */
    public static List<TableDescription> tables(Connection connection, ExclusionPatterns exclusions)
            throws SQLException {
        return inSnapshot(connection, () -> {
            CatalogSession session = new CatalogSession(connection);
            return TableReader.describe(session, RelationRow.read(session), RelationReader.columns(session)).stream()
                    .filter(table -> !exclusions.excludes(table.name()))
                    .toList();
        });
    }

    /** What no change stream carries, and how much of it there is. */
    public static Unreplicated unreplicated(Connection connection, ExclusionPatterns exclusions) throws SQLException {
        List<TableDescription> tables = tables(connection, exclusions).stream()
                .filter(table -> table.unlogged() && table.holdsRows())
                .toList();
        long[] largeObjects = LargeObjects.areExcluded(exclusions) ? new long[] {0, 0} : LargeObjects.size(connection);
        return new Unreplicated(tables, largeObjects[0], largeObjects[1]);
    }

    private static int serverVersion(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result =
                        statement.executeQuery("SELECT pg_catalog.current_setting('server_version_num')::int")) {
            result.next();
            return result.getInt(1);
        }
    }

    static <T> T inSnapshot(Connection connection, Reading<T> reading) throws SQLException {
        boolean own = connection.getAutoCommit();
        if (own) {
            connection.setAutoCommit(false);
        }
        try (Statement statement = connection.createStatement()) {
            if (own) {
                statement.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY");
            }
            // with an empty search path the server names every object in full
            statement.execute("SET LOCAL search_path = ''; SET LOCAL quote_all_identifiers = off");
            return reading.run();
        } finally {
            if (own) {
                connection.rollback();
                connection.setAutoCommit(true);
            }
        }
    }

    /** What happens within the snapshot. */
    interface Reading<T> {
        T run() throws SQLException;
    }
}
