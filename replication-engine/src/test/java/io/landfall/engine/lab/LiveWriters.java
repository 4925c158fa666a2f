package io.landfall.engine.lab;

import static org.awaitility.Awaitility.await;

import io.landfall.localservers.postgres.LocalDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/** Clients of a small bank that never pause for a migration: they book, correct, open and close accounts. */
public final class LiveWriters implements AutoCloseable {

    private static final long PAUSE_NANOS = 3_000_000;

    private final AtomicLong transactions = new AtomicLong();
    private final AtomicReference<Exception> failure = new AtomicReference<>();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean stopped;

    public LiveWriters(LocalDatabase database, int writers) {
        for (int i = 0; i < writers; i++) {
            int number = i;
            threads.add(Thread.ofPlatform().name("writer-" + i).start(() -> write(database, number)));
        }
        awaitMore(5);
    }

    private void write(LocalDatabase database, int number) {
        try (Connection connection = database.connect();
                var entry = connection.prepareStatement("INSERT INTO entry VALUES (?, ?, ?)");
                var update = connection.prepareStatement("UPDATE account SET balance = balance + ? WHERE id = ?");
                var delete = connection.prepareStatement("DELETE FROM account WHERE id = ?");
                var insert =
                        connection.prepareStatement("INSERT INTO account VALUES (?, 0, NULL) ON CONFLICT DO NOTHING")) {
            connection.setAutoCommit(false);
            ThreadLocalRandom random = ThreadLocalRandom.current();
            while (!stopped) {
                int account = random.nextInt(1, 20_000);
                entry.setObject(1, UUID.randomUUID());
                entry.setInt(2, account);
                entry.setLong(3, number);
                entry.executeUpdate();
                update.setLong(1, number);
                update.setInt(2, account);
                update.executeUpdate();
                if (account % 10 == 0) {
                    int gone = 100_000 + number * 1_000 + random.nextInt(100);
                    delete.setInt(1, gone);
                    delete.executeUpdate();
                    insert.setInt(1, gone);
                    insert.executeUpdate();
                }
                connection.commit();
                transactions.incrementAndGet();
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        } catch (SQLException broken) {
            failure.compareAndSet(null, broken);
        }
    }

    /** Returns after that many further transactions. */
    public void awaitMore(long more) {
        long enough = transactions.get() + more;
        await().atMost(MigrationLab.PATIENCE).until(() -> {
            Exception broken = failure.get();
            if (broken != null) {
                throw broken;
            }
            return transactions.get() >= enough;
        });
    }

    /** Returns once the last transaction has ended; fails if a writer did. */
    public void finish() {
        stopped = true;
        await().atMost(MigrationLab.PATIENCE).until(() -> threads.stream().noneMatch(Thread::isAlive));
        if (failure.get() != null) {
            throw new IllegalStateException("a writer failed", failure.get());
        }
    }

    @Override
    public void close() {
        finish();
    }
}
