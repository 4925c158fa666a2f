package io.landfall.quickstart.ledger;

import io.landfall.quickstart.ledger.ClientJournal.Outcome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;

/**
 * A client of the bank: transfers money without end, journals what it was told, and when its database turns it away
 * tries the next one in turn, as an application with two addresses would.
 */
final class LedgerClient implements Runnable {

    private static final Duration PAUSE = Duration.ofMillis(8);
    private static final Duration RETRY = Duration.ofMillis(25);
    private static final int TRAFFIC_EVERY = 3;

    private final int client;
    private final List<Endpoint> endpoints;
    private final int accounts;
    private final String trafficCall;
    private final Path journalFile;
    private final RandomGenerator random;
    private long number;
    private int current;
    private volatile boolean stopped;
    private volatile int lastServing = -1;
    private final AtomicLong acknowledged = new AtomicLong();
    private final AtomicLong errors = new AtomicLong();
    private volatile long longestGapNanos;
    private long lastAcknowledgement;

    /**
     * @param endpoints tried in turn
     * @param trafficCall SQL with one parameter, a number, for traffic that is not journalled; empty for none
     */
    LedgerClient(int client, List<Endpoint> endpoints, int accounts, String trafficCall, Path journalFile) {
        this.client = client;
        this.endpoints = List.copyOf(endpoints);
        this.accounts = accounts;
        this.trafficCall = trafficCall;
        this.journalFile = journalFile;
        this.random = new SplittableRandom(client);
    }

    @Override
    public void run() {
        try (ClientJournal journal = new ClientJournal(journalFile)) {
            while (!stopped) {
                try (Connection connection = endpoints.get(current).connect()) {
                    connection.setAutoCommit(false);
                    write(connection, journal);
                } catch (SQLException e) {
                    errors.incrementAndGet();
                    current = (current + 1) % endpoints.size();
                    LockSupport.parkNanos(RETRY.toNanos());
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The journal " + journalFile + " can't be written", e);
        }
    }

    private void write(Connection connection, ClientJournal journal) throws SQLException, IOException {
        while (!stopped) {
            Transfer transfer = next().write(connection);
            try {
                connection.commit();
            } catch (SQLException e) {
                journal.record(Outcome.UNKNOWN, transfer);
                throw e;
            }
            journal.record(Outcome.ACKNOWLEDGED, transfer);
            felt();
            if (!trafficCall.isEmpty() && number % TRAFFIC_EVERY == 0) {
                traffic(connection);
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }

    private void traffic(Connection connection) throws SQLException {
        try (var call = connection.prepareStatement(trafficCall)) {
            call.setInt(1, (int) number);
            call.execute();
            connection.commit();
        } catch (SQLException e) {
            if (connection.isClosed()) {
                throw e;
            }
            connection.rollback(); // such as a deadlock with another client: not what the demo is about
        }
    }

    private Transfer next() {
        int from = 1 + random.nextInt(accounts);
        int to = 1 + (from + random.nextInt(accounts - 1)) % accounts;
        return new Transfer(
                new UUID(random.nextLong(), random.nextLong()),
                client,
                ++number,
                from,
                to,
                BigDecimal.valueOf(1 + random.nextInt(9_999), 2),
                0);
    }

    private void felt() {
        long now = System.nanoTime();
        if (acknowledged.get() > 0) {
            longestGapNanos = Math.max(longestGapNanos, now - lastAcknowledgement);
        }
        lastAcknowledgement = now;
        acknowledged.incrementAndGet();
        lastServing = current;
    }

    void stop() {
        stopped = true;
    }

    /** How many writes were acknowledged. */
    long acknowledged() {
        return acknowledged.get();
    }

    /** How often its database turned it away or broke off. */
    long errors() {
        return errors.get();
    }

    /** Which endpoint acknowledged the last write; -1 before the first. */
    int lastServing() {
        return lastServing;
    }

    /** The longest time between two acknowledged writes: the write downtime as this client felt it. */
    Duration longestGap() {
        return Duration.ofNanos(longestGapNanos);
    }
}
