package io.landfall.systemtests;

import io.landfall.localservers.postgres.LocalPostgres;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.Awaitility;

/** An application that writes numbered entries as long as it can, first to the source, then to the target. */
final class Traffic implements AutoCloseable {

    private static final long CATCHES_UP_NANOS = 100_000_000;

    private final List<LocalPostgres> servers;
    private final List<String> databases;
    private final AtomicBoolean running = new AtomicBoolean(true);
    private final Set<String> acknowledged = new ConcurrentSkipListSet<>();
    private final Set<String> unknown = new ConcurrentSkipListSet<>();
    private final List<Thread> writers = new ArrayList<>();
    private final LongAccumulator longestWait = new LongAccumulator(Math::max, 0);
    private final Duration pause;
    /** Whether the pause is from one write's beginning to the next's. */
    private final boolean paced;

    private Traffic(List<LocalPostgres> servers, List<String> databases, Duration pause, boolean paced) {
        this.servers = servers;
        this.databases = databases;
        this.pause = pause;
        this.paced = paced;
    }

    static Traffic into(SystemUnderTest system, String database, String targetDatabase, int writers) {
        return into(system, database, targetDatabase, writers, Duration.ofMillis(2));
    }

    /** Writers who keep to a pace together; who comes late by a tenth of a second or less catches up. */
    static Traffic atRate(SystemUnderTest system, String database, int writers, int writesASecond) {
        Duration pace = Duration.ofSeconds(writers).dividedBy(writesASecond);
        return into(system, database, database, writers, pace, true);
    }

    /** One writer with a pause that leaves a server with many databases time for all of them. */
    static Traffic gently(SystemUnderTest system, String database) {
        return into(system, database, database, 1, Duration.ofMillis(100));
    }

    private static Traffic into(
            SystemUnderTest system, String database, String targetDatabase, int writers, Duration pause) {
        return into(system, database, targetDatabase, writers, pause, false);
    }

    private static Traffic into(
            SystemUnderTest system,
            String database,
            String targetDatabase,
            int writers,
            Duration pause,
            boolean paced) {
        Traffic traffic =
                new Traffic(List.of(system.source, system.target), List.of(database, targetDatabase), pause, paced);
        for (int writer = 1; writer <= writers; writer++) {
            int number = writer;
            traffic.writers.add(Thread.ofPlatform().daemon().start(() -> traffic.write(number)));
        }
        return traffic;
    }

    int acknowledged() {
        return acknowledged.size();
    }

    /** Returns once so many more writes were acknowledged; fails when that takes two minutes. */
    void awaitMore(int more) {
        int before = acknowledged();
        Awaitility.await("writes").atMost(Duration.ofMinutes(2)).until(() -> acknowledged() > before + more);
    }

    /** The longest time between two acknowledged writes of one writer. */
    Duration longestWait() {
        return Duration.ofNanos(longestWait.get());
    }

    /** Acknowledged entries that are not there, entries that are there twice, entries nobody wrote. */
    List<String> faultsOn(LocalPostgres server, String database) throws SQLException {
        List<String> faults = new ArrayList<>();
        Set<String> found = new TreeSet<>();
        try (Connection connection = server.connect(database);
                ResultSet rows = connection
                        .createStatement()
                        .executeQuery("SELECT writer || '/' || number FROM public.entry WHERE writer > 0")) {
            while (rows.next()) {
                if (!found.add(rows.getString(1))) {
                    faults.add("doubled " + rows.getString(1));
                }
            }
        }
        acknowledged.stream().filter(entry -> !found.contains(entry)).forEach(entry -> faults.add("lost " + entry));
        found.stream()
                .filter(entry -> !acknowledged.contains(entry) && !unknown.contains(entry))
                .forEach(entry -> faults.add("from nowhere " + entry));
        return faults;
    }

    private void write(int writer) {
        long number = 0;
        int side = 0;
        long last = System.nanoTime();
        long due = last;
        while (running.get()) {
            try (Connection connection = connect(side)) {
                while (running.get()) {
                    number++;
                    insert(connection, writer, number);
                    long now = System.nanoTime();
                    longestWait.accumulate(now - last);
                    last = now;
                    due = Math.max(due, now - CATCHES_UP_NANOS) + pause.toNanos();
                    LockSupport.parkNanos(paced ? due - now : pause.toNanos());
                }
            } catch (SQLException e) {
                side = 1 - side;
                LockSupport.parkNanos(20_000_000);
            }
        }
    }

    private void insert(Connection connection, int writer, long number) throws SQLException {
        String entry = writer + "/" + number;
        unknown.add(entry);
        try (PreparedStatement insert = connection.prepareStatement("""
                INSERT INTO public.entry (customer, writer, number, note) VALUES (?, ?, ?, ?)
                """)) {
            insert.setLong(1, 1 + number % 100);
            insert.setInt(2, writer);
            insert.setLong(3, number);
            insert.setString(4, number % 10 == 0 ? null : "it's \"" + number + "\" \\ \u00e4\ud83d\ude80");
            insert.executeUpdate();
        }
        acknowledged.add(entry);
        unknown.remove(entry);
    }

    private Connection connect(int side) throws SQLException {
        return DriverManager.getConnection(
                servers.get(side).jdbcUrl(databases.get(side)) + "?connectTimeout=5&socketTimeout=30",
                "app",
                SystemUnderTest.PASSWORD);
    }

    @Override
    public void close() {
        end();
    }

    /** Returns when every writer has ended. */
    void end() {
        running.set(false);
        for (Thread writer : writers) {
            try {
                writer.join(10_000);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
