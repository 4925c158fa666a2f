package io.landfall.cutover;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** An application's pool: it reconnects whenever it loses its session, and remembers what was acknowledged. */
final class ApplicationWriters {

    private final Side side;
    private final List<Thread> threads = new ArrayList<>();
    final Set<String> acknowledged = ConcurrentHashMap.newKeySet();
    final AtomicInteger refusals = new AtomicInteger();
    private volatile boolean running = true;

    ApplicationWriters(Side side, int count) {
        this.side = side;
        for (int i = 0; i < count; i++) {
            threads.add(Thread.ofPlatform().daemon().start(this::write));
        }
    }

    private void write() {
        while (running) {
            try (Connection connection =
                            side.database().server().connect(side.database().name(), CutoverFixture.APP, "");
                    PreparedStatement insert =
                            connection.prepareStatement("INSERT INTO ledger (id, amount) VALUES (?, 1)")) {
                while (running) {
                    String id = UUID.randomUUID().toString();
                    insert.setString(1, id);
                    insert.executeUpdate();
                    acknowledged.add(id);
                    LockSupport.parkNanos(Duration.ofMillis(3).toNanos());
                }
            } catch (SQLException lost) {
                refusals.incrementAndGet();
                LockSupport.parkNanos(Duration.ofMillis(2).toNanos());
            }
        }
    }

    void stop() throws InterruptedException {
        running = false;
        for (Thread thread : threads) {
            thread.join(5_000);
        }
    }
}
