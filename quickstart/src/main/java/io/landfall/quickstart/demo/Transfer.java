package io.landfall.quickstart.demo;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.UUID;

/** Money moved between two accounts: one entry and two balances, in one transaction. */
record Transfer(UUID id, int client, long number, int from, int to, BigDecimal amount) {

    /** Writes it; the caller commits. */
    void write(Connection connection) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("""
                INSERT INTO bank.entry (id, client, number, from_account, to_account, amount)
                VALUES (?, ?, ?, ?, ?, ?)
                """)) {
            insert.setObject(1, id);
            insert.setInt(2, client);
            insert.setLong(3, number);
            insert.setInt(4, from);
            insert.setInt(5, to);
            insert.setBigDecimal(6, amount);
            insert.executeUpdate();
        }
        // always the lower account first, so that two transfers never wait for one another
        boolean fromFirst = from < to;
        add(connection, fromFirst ? from : to, fromFirst ? amount.negate() : amount);
        add(connection, fromFirst ? to : from, fromFirst ? amount : amount.negate());
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
        return id + " " + client + " " + number + " " + from + " " + to + " " + amount.toPlainString();
    }

    static Transfer parse(String line) {
        String[] parts = line.split(" ", -1);
        return new Transfer(
                UUID.fromString(parts[0]),
                Integer.parseInt(parts[1]),
                Long.parseLong(parts[2]),
                Integer.parseInt(parts[3]),
                Integer.parseInt(parts[4]),
                new BigDecimal(parts[5]));
    }
}
