package io.landfall.quickstart.ledger;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.UUID;

/**
 * Money moved between two accounts: one entry and two balances, in one transaction.
 *
 * @param serial the value that the database's sequence gave it; 0 before it is written
 */
record Transfer(UUID id, int client, long number, int from, int to, BigDecimal amount, long serial) {

    /** Writes it, and returns it with its serial; the caller commits. */
    Transfer write(Connection connection) throws SQLException {
        long given;
        try (PreparedStatement insert = connection.prepareStatement("""
                INSERT INTO bank.entry (id, client, number, from_account, to_account, amount)
                VALUES (?, ?, ?, ?, ?, ?)
                RETURNING serial
                """)) {
            insert.setObject(1, id);
            insert.setInt(2, client);
            insert.setLong(3, number);
            insert.setInt(4, from);
            insert.setInt(5, to);
            insert.setBigDecimal(6, amount);
            try (ResultSet row = insert.executeQuery()) {
                row.next();
                given = row.getLong(1);
            }
        }
        // always the lower account first, so that two transfers never wait for one another
        boolean fromFirst = from < to;
        add(connection, fromFirst ? from : to, fromFirst ? amount.negate() : amount);
        add(connection, fromFirst ? to : from, fromFirst ? amount : amount.negate());
        return new Transfer(id, client, number, from, to, amount, given);
    }

    private static void add(Connection connection, int account, BigDecimal amount) throws SQLException {
        try (PreparedStatement update =
                connection.prepareStatement("UPDATE bank.account SET balance = balance + ? WHERE id = ?")) {
            update.setBigDecimal(1, amount);
            update.setInt(2, account);
            if (update.executeUpdate() != 1) {
                throw new SQLException("Account " + account + " is not there");
            }
        }
    }

    String line() {
        return id + " " + client + " " + number + " " + from + " " + to + " " + amount.toPlainString() + " " + serial;
    }

    static Transfer parse(String line) {
        String[] parts = line.split(" ", -1);
        return new Transfer(
                UUID.fromString(parts[0]),
                Integer.parseInt(parts[1]),
                Long.parseLong(parts[2]),
                Integer.parseInt(parts[3]),
                Integer.parseInt(parts[4]),
                new BigDecimal(parts[5]),
                Long.parseLong(parts[6]));
    }
}
