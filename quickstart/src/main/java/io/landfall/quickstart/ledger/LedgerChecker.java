package io.landfall.quickstart.ledger;

import io.landfall.quickstart.ledger.ClientJournal.Line;
import io.landfall.quickstart.ledger.ClientJournal.Outcome;
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
import java.util.stream.Stream;

/** Compares a bank with the journals of its clients; trusts no index of the database. */
public final class LedgerChecker {

    private static final BigDecimal OPENING_BALANCE = new BigDecimal("1000.00");

    private final Map<UUID, Transfer> acknowledged = new HashMap<>();
    private final Map<UUID, Transfer> unknown = new HashMap<>();

    /** For the clients of these journals, which have ended. */
    public LedgerChecker(List<Path> journals) throws IOException {
        for (Path journal : journals) {
            for (Line line : ClientJournal.read(journal)) {
                (line.outcome() == Outcome.ACKNOWLEDGED ? acknowledged : unknown)
                        .put(line.transfer().id(), line.transfer());
            }
        }
    }

    /** Judges the side on which the clients are now. */
    public LedgerVerdict check(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            withoutIndexes(statement);
            List<Transfer> entries = entries(statement);
            return verdict(entries, balances(statement));
        }
    }

    /**
     * Writes that are on the side which the clients have left although an earlier acknowledged write of the same client
     * is not: they were made on both sides at a time. None, if the sides were written to one after the other.
     */
    public List<String> madeOnBothSides(Connection left) throws SQLException {
        Set<UUID> there = new HashSet<>();
        List<Transfer> entries;
        try (Statement statement = left.createStatement()) {
            withoutIndexes(statement);
            entries = entries(statement);
            entries.forEach(entry -> there.add(entry.id()));
        }
        Map<Integer, Long> leftAt = new HashMap<>();
        acknowledged.values().stream()
                .filter(transfer -> !there.contains(transfer.id()))
                .forEach(transfer -> leftAt.merge(transfer.client(), transfer.number(), Math::min));
        return entries.stream()
                .filter(entry -> entry.number() > leftAt.getOrDefault(entry.client(), Long.MAX_VALUE))
                .map(entry -> entry.client() + "/" + entry.number())
                .toList();
    }

    private static void withoutIndexes(Statement statement) throws SQLException {
        statement.execute("SET enable_indexscan = off");
        statement.execute("SET enable_indexonlyscan = off");
        statement.execute("SET enable_bitmapscan = off");
    }

    private static List<Transfer> entries(Statement statement) throws SQLException {
        List<Transfer> entries = new ArrayList<>();
        try (ResultSet row = statement.executeQuery(
                "SELECT id, client, number, from_account, to_account, amount, serial FROM bank.entry")) {
            while (row.next()) {
                entries.add(new Transfer(
                        row.getObject(1, UUID.class),
                        row.getInt(2),
                        row.getLong(3),
                        row.getInt(4),
                        row.getInt(5),
                        row.getBigDecimal(6),
                        row.getLong(7)));
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
                reused(),
                wrong(expected, balances),
                balances.values().stream().reduce(BigDecimal.ZERO, BigDecimal::add),
                OPENING_BALANCE.multiply(BigDecimal.valueOf(LedgerTraffic.ACCOUNTS)));
    }

    /** The journals know of values that no side has any more. */
    private long reused() {
        Set<Long> serials = new HashSet<>();
        return Stream.concat(acknowledged.values().stream(), unknown.values().stream())
                .filter(transfer -> !serials.add(transfer.serial()))
                .count();
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
