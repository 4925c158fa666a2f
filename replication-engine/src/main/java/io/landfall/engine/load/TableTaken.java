package io.landfall.engine.load;

import io.landfall.databases.identifier.QualifiedName;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/** One table can't be read under the era's snapshot: it was rewritten, or somebody wants it for himself alone. */
final class TableTaken extends SQLException {

    private static final String LOCK_NOT_AVAILABLE = "55P03";

    TableTaken(String reason, @Nullable Throwable cause) {
        super(reason, cause);
    }

    /** Keeps everybody from rewriting it until the session's transaction ends. */
    static void lock(QualifiedName table, Connection source) throws SQLException {
        try (Statement statement = source.createStatement()) {
            statement.execute("LOCK TABLE ONLY " + table.sql() + " IN ACCESS SHARE MODE");
        } catch (SQLException refused) {
            if (LOCK_NOT_AVAILABLE.equals(refused.getSQLState())) {
                throw new TableTaken("table " + table + " is locked by somebody else", refused);
            }
            throw refused;
        }
    }
}
