package io.landfall.cutover.access;

import io.landfall.databases.landfall.Lease;
import io.landfall.databases.landfall.StaleLease;
import java.sql.Connection;
import java.sql.SQLException;

/** Runs effects inside a user's database in one transaction that holds the cutover's lease there. */
public final class Leased {

    /** The lease's name on both sides. */
    public static final String NAME = "cutover";

    private Leased() {}

    /** All of the work, or nothing of it; a later owner's token makes it nothing. */
    public static <T> T transaction(Connection connection, long token, Work<T> work) throws SQLException, StaleLease {
        connection.setAutoCommit(false);
        try {
            Lease.hold(connection, NAME, token);
            T result = work.run(connection);
            connection.commit();
            return result;
        } catch (SQLException | StaleLease | RuntimeException failure) {
            rollBack(connection, failure);
            throw failure;
        } finally {
            if (!connection.isClosed()) {
                connection.setAutoCommit(true);
            }
        }
    }

    private static void rollBack(Connection connection, Throwable failure) {
        try {
            connection.rollback();
        } catch (SQLException second) {
            failure.addSuppressed(second);
        }
    }

    /** What runs inside the transaction. */
    public interface Work<T> {
        T run(Connection connection) throws SQLException;
    }
}
