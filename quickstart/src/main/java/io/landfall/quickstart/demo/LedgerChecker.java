package io.landfall.quickstart.demo;

import io.landfall.quickstart.demo.ClientJournal.Line;
import io.landfall.quickstart.demo.ClientJournal.Outcome;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** Compares a bank with the journals of its clients; trusts no index of the database. */
final class LedgerChecker {

    private static final BigDecimal OPENING_BALANCE = new BigDecimal("1000.00");

    private final Map<UUID, Transfer> acknowledged = new HashMap<>();
    private final Map<UUID, Transfer> unknown = new HashMap<>();

    LedgerChecker(List<Path> journals) throws IOException {
        for (Path journal : journals) {
            for (Line line : ClientJournal.read(journal)) {
                (line.outcome() == Outcome.ACKNOWLEDGED ? acknowledged : unknown)
                        .put(line.transfer().id(), line.transfer());
            }
        }
    }

    LedgerVerdict check(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET enable_indexscan = off");
            statement.execute("SET enable_indexonlyscan = off");
            statement.execute("SET enable_bitmapscan = off");
            List<Transfer> entries = entries(statement);
            return verdict(entries, balances(statement));
        }
    }

    private static List<Transfer> entries(Statement statement) throws SQLException {
        List<Transfer> entries = new ArrayList<>();
        try (ResultSet row =
                statement.executeQuery("SELECT id, client, number, from_account, to_account, amount FROM bank.entry")) {
            while (row.next()) {
                entries.add(new Transfer(
                        row.getObject(1, UUID.class),
                        row.getInt(2),
                        row.getLong(3),
                        row.getInt(4),
                        row.getInt(5),
                        row.getBigDecimal(6)));
            }
        }
        return entries;
    }

    private static Map<Integer, BigDecimal> balances(Statement statement) throws SQLException {
        Map<Integer, BigDecimal> balances = new HashMap<>();
        try (ResultSet row = statement.executeQuery("SELECT id, balance FROM bank.account")) {
            while (row.next()) {
                balances.merge(row.getInt(1), row.getBigDecimal(2), BigDecimal::add);
            }
        }
        return balances;
    }

    private LedgerVerdict verdict(List<Transfer> entries, Map<Integer, BigDecimal> balances) {
        Set<UUID> seen = new HashSet<>();
        Set<String> numbers = new HashSet<>();
        Map<Integer, BigDecimal> expected = new HashMap<>();
        for (int account = 1; account <= LedgerTraffic.ACCOUNTS; account++) {
            expected.put(account, OPENING_BALANCE);
        }
        long doubled = 0;
        long altered = 0;
        long strangers = 0;
        for (Transfer entry : entries) {
            if (!seen.add(entry.id()) || !numbers.add(entry.client() + "/" + entry.number())) {
                doubled++;
                continue;
            }
            Transfer journalled = acknowledged.getOrDefault(entry.id(), unknown.get(entry.id()));
            if (journalled == null) {
                strangers++;
            } else if (!journalled.line().equals(entry.line())) {
                altered++;
            }
            expected.merge(entry.from(), entry.amount().negate(), BigDecimal::add);
            expected.merge(entry.to(), entry.amount(), BigDecimal::add);
        }
        return new LedgerVerdict(
                acknowledged.size(),
                acknowledged.keySet().stream().filter(id -> !seen.contains(id)).count(),
                doubled,
                altered,
                strangers,
                unknown.size(),
                unknown.keySet().stream().filter(seen::contains).count(),
                wrong(expected, balances),
                balances.values().stream().reduce(BigDecimal.ZERO, BigDecimal::add),
                OPENING_BALANCE.multiply(BigDecimal.valueOf(LedgerTraffic.ACCOUNTS)));
    }

    private static List<Integer> wrong(Map<Integer, BigDecimal> expected, Map<Integer, BigDecimal> balances) {
        Set<Integer> accounts = new HashSet<>(expected.keySet());
        accounts.addAll(balances.keySet());
        return accounts.stream()
                .filter(account -> !expected.containsKey(account)
                        || !balances.containsKey(account)
                        || expected.get(account).compareTo(balances.get(account)) != 0)
                .sorted()
                .toList();
    }
}
