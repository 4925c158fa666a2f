package io.landfall.systemtests.randomshop;

import io.landfall.localservers.postgres.LocalPostgres;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/**
 * Two clients that write random transactions into a shop, at most so many a second, until it no longer lets them in.
 */
public final class RandomWriters implements AutoCloseable {

    private static final int WRITERS = 2;
    private static final Duration AFTER_A_LOSS = Duration.ofMillis(100);

    /** A session that was ended, or lost; then it is tried again. */
    private static final Set<String> LOST = Set.of("57P01", "08000", "08001", "08003", "08006", "08P01");

    private static final String PERMISSION_DENIED = "42501";

    private final RandomShop shop;
    private final LocalPostgres server;
    private final String database;
    private final String password;
    private final Duration pace;
    private final Tally tally = new Tally();
    private final AtomicInteger transactions = new AtomicInteger();
    private final AtomicBoolean running = new AtomicBoolean(true);
    private final AtomicBoolean preparing;
    private final AtomicReference<@Nullable SQLException> failure = new AtomicReference<>();
    private final List<Thread> writers = new ArrayList<>();

    private RandomWriters(
            RandomShop shop, LocalPostgres server, String database, String password, Duration pace, boolean preparing) {
        this.shop = shop;
        this.server = server;
        this.database = database;
        this.password = password;
        this.pace = pace;
        this.preparing = new AtomicBoolean(preparing);
    }

    /**
     * Writes as role app, in two phases too where the server allows prepared transactions.
     *
     * @param perSecond transactions of all clients together
     */
    public static RandomWriters into(
            RandomShop shop, LocalPostgres server, String database, String password, double perSecond)
            throws SQLException {
        boolean preparing = !"0".equals(value(server, database, "SHOW max_prepared_transactions"));
        Duration pace = Duration.ofNanos((long) (WRITERS / perSecond * 1e9));
        RandomWriters writers = new RandomWriters(shop, server, database, password, pace, preparing);
        server.execute("postgres", "SELECT pg_replication_origin_create('" + database + "')");
        for (int number = 1; number <= WRITERS; number++) {
            int writer = number;
            writers.writers.add(Thread.ofPlatform().daemon().start(() -> writers.write(writer)));
        }
        return writers;
    }

    public int transactions() {
        return transactions.get();
    }

    /** How often PostgreSQL has held them to what is declared of a table. */
    public long refusedAsDeclared() {
        return tally.of(RandomTransactions.REFUSED_AS_DECLARED);
    }

    /** Returns once both have written for so long; fails when one of them was refused or has failed before. */
    public void awaitAtWork(Duration longer) {
        long end = System.nanoTime() + longer.toNanos();
        int before = transactions();
        Awaitility.await("writers at work")
                .atMost(longer.plusMinutes(2))
                .pollInterval(Duration.ofMillis(200))
                .until(() -> {
                    requireAtWork();
                    return System.nanoTime() >= end && transactions() > before + WRITERS;
                });
    }

    /** Fails unless every writer still writes. */
    public void requireAtWork() {
        if (failure.get() != null) {
            throw new AssertionError("a writer failed", failure.get());
        }
        if (!writers.stream().allMatch(Thread::isAlive)) {
            throw new AssertionError("a writer was refused too early");
        }
    }

    /** What is prepared behind a fence undoes the cutover; clients who know of it prepare nothing before. */
    public void endPreparing() {
        preparing.set(false);
        Awaitility.await("prepared transactions")
                .atMost(Duration.ofMinutes(1))
                .until(() -> "0"
                        .equals(value(
                                server,
                                database,
                                "SELECT count(*) FROM pg_prepared_xacts WHERE database = current_database()")));
    }

    /** Returns once the database has refused each writer; fails when one of them failed otherwise. */
    public void awaitRefused() {
        Awaitility.await("writers refused")
                .atMost(Duration.ofMinutes(1))
                .until(() -> writers.stream().noneMatch(Thread::isAlive));
        if (failure.get() != null) {
            throw new AssertionError("a writer failed", failure.get());
        }
    }

    private void write(int writer) {
        RandomTransactions next = new RandomTransactions(
                shop,
                database + "_" + writer,
                writer == 1 ? database : null,
                new Random(shop.seed() + writer),
                preparing::get,
                tally);
        try {
            while (running.get() && admitted(next)) {
                LockSupport.parkNanos(AFTER_A_LOSS.toNanos());
            }
        } catch (SQLException mistake) {
            failure.compareAndSet(null, mistake);
        }
    }

    /** Writes in one session until it is lost; false when there is none to be had. */
    private boolean admitted(RandomTransactions next) throws SQLException {
        try (Connection connection = server.connect(database, "app", password)) {
            while (running.get()) {
                long due = System.nanoTime() + pace.toNanos();
                next.next(connection);
                transactions.incrementAndGet();
                LockSupport.parkNanos(due - System.nanoTime());
            }
        } catch (SQLException end) {
            if (isRefusal(end)) {
                return false;
            }
            if (!LOST.contains(String.valueOf(end.getSQLState()))) {
                throw end;
            }
        }
        return true;
    }

    /** The database's refusal, not a table's. */
    private static boolean isRefusal(SQLException end) {
        return PERMISSION_DENIED.equals(end.getSQLState())
                && String.valueOf(end.getMessage()).contains("permission denied for database");
    }

    private static String value(LocalPostgres server, String database, String query) throws SQLException {
        try (Connection connection = server.connect(database);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getString(1);
        }
    }

    @Override
    public void close() throws SQLException {
        running.set(false);
        for (Thread writer : writers) {
            try {
                writer.join(10_000);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        server.execute("postgres", "SELECT pg_replication_origin_drop('" + database + "')");
    }

    /** How many transactions, and what they did. */
    @Override
    public String toString() {
        return transactions + " transactions: " + tally;
    }
}
