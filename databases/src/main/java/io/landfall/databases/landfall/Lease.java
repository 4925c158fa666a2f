package io.landfall.databases.landfall;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * Makes effects inside a database safe from paused workers: the newest token wins, older ones are refused from then on.
 */
public final class Lease {

    private Lease() {}

    /**
     * Inside the caller's transaction: takes the lease or raises it to the token, and keeps it locked until that
     * transaction ends.
     *
     * @throws StaleLease when a later owner has been here; the caller must stop
     */
    public static void hold(Connection connection, String name, long token) throws SQLException, StaleLease {
        if (connection.getAutoCommit()) {
            throw new IllegalStateException("a lease is held within a transaction; auto-commit is on");
        }
        try (PreparedStatement statement = connection.prepareStatement("""
                INSERT INTO landfall.lease AS held (name, token) VALUES (?, ?)
                ON CONFLICT (name) DO UPDATE SET token = excluded.token WHERE held.token <= excluded.token
                RETURNING held.token
                """)) {
            statement.setString(1, name);
            statement.setLong(2, token);
            try (ResultSet result = statement.executeQuery()) {
                if (!result.next()) {
                    throw new StaleLease(name, token);
                }
            }
        }
    }
}
