package io.landfall.messaging.outbox;

import io.landfall.messaging.fault.FaultPoints;
import io.landfall.messaging.json.Json;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Brings outbox rows to Kafka: one relay of a service at a time (advisory lock), in order per key, a row marked sent
 * only after the broker acknowledged it. A relay that dies in between sends again; receivers dedupe by id.
 */
public final class OutboxRelay implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(OutboxRelay.class);
    private static final long LOCK = 0x6c616e6466616c6cL;
    private static final int BATCH = 500;
    private static final int IDLE_MILLIS = 1_000;

    private final DataSource dataSource;
    private final Producer<String, byte[]> producer;
    private final FaultPoints faults;
    private volatile boolean running;
    private Thread thread = new Thread();

    public OutboxRelay(DataSource dataSource, Producer<String, byte[]> producer, FaultPoints faults) {
        this.dataSource = dataSource;
        this.producer = producer;
        this.faults = faults;
    }

    @Override
    public void start() {
        running = true;
        thread = Thread.ofPlatform().name("outbox-relay").daemon().start(this::run);
    }

    @Override
    public void stop() {
        running = false;
        try {
            thread.join(10_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    private void run() {
        while (running) {
            try (Connection connection = dataSource.getConnection()) {
                relay(connection);
            } catch (SQLException | ExecutionException e) {
                LOG.warn("outbox relay pauses: {}", e.toString());
                pause();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private void relay(Connection connection) throws SQLException, ExecutionException, InterruptedException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("LISTEN " + JdbcOutbox.CHANNEL);
            while (running) {
                if (!holdsLock(statement)) {
                    connection.unwrap(PGConnection.class).getNotifications(IDLE_MILLIS);
                    continue;
                }
                while (running && sendNext(connection) == BATCH) {
                    // full batches follow each other at once
                }
                connection.unwrap(PGConnection.class).getNotifications(IDLE_MILLIS);
            }
            statement.execute("SELECT pg_advisory_unlock_all()");
            statement.execute("UNLISTEN *");
        }
    }

    private static boolean holdsLock(Statement statement) throws SQLException {
        try (ResultSet held = statement.executeQuery("""
                SELECT EXISTS (SELECT FROM pg_locks
                                WHERE locktype = 'advisory' AND pid = pg_backend_pid() AND granted)
                    OR pg_try_advisory_lock(%d)
                """.formatted(LOCK))) {
            held.next();
            return held.getBoolean(1);
        }
    }

    private int sendNext(Connection connection) throws SQLException, ExecutionException, InterruptedException {
        List<Row> rows = unsent(connection);
        List<Row> rest = rows;
        while (!rest.isEmpty()) {
            rest = sendFirstOfEachKey(connection, rest);
        }
        return rows.size();
    }

    /** One record a key in flight: a failed one can't be overtaken by its followers. */
    private List<Row> sendFirstOfEachKey(Connection connection, List<Row> rows)
            throws SQLException, ExecutionException, InterruptedException {
        Set<String> keys = new HashSet<>();
        List<Row> later = new ArrayList<>();
        Map<Row, Future<RecordMetadata>> inFlight = new LinkedHashMap<>();
        for (Row row : rows) {
            if (keys.add(row.topic() + '\0' + row.key())) {
                inFlight.put(row, producer.send(row.toRecord()));
            } else {
                later.add(row);
            }
        }
        for (Map.Entry<Row, Future<RecordMetadata>> sent : inFlight.entrySet()) {
            sent.getValue().get();
            faults.reach("outbox.sent", sent.getKey().type());
            markSent(connection, sent.getKey());
        }
        return later;
    }

    private static List<Row> unsent(Connection connection) throws SQLException {
        List<Row> rows = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement("""
                SELECT seq, topic, record_key, headers, payload
                  FROM outbox
                 WHERE sent_at IS NULL
                 ORDER BY seq
                 LIMIT ?
                """)) {
            select.setInt(1, BATCH);
            try (ResultSet result = select.executeQuery()) {
                while (result.next()) {
                    rows.add(new Row(
                            result.getLong(1),
                            result.getString(2),
                            result.getString(3),
                            result.getString(4),
                            result.getString(5)));
                }
            }
        }
        return rows;
    }

    private static void markSent(Connection connection, Row row) throws SQLException {
        try (PreparedStatement update =
                connection.prepareStatement("UPDATE outbox SET sent_at = clock_timestamp() WHERE seq = ?")) {
            update.setLong(1, row.seq());
            update.executeUpdate();
        }
    }

    private static void pause() {
        LockSupport.parkNanos(IDLE_MILLIS * 1_000_000L);
    }

    private record Row(long seq, String topic, String key, String headers, String payload) {

        String type() {
            return Json.tree(headers).path("ce_type").asString("");
        }

        ProducerRecord<String, byte[]> toRecord() {
            ProducerRecord<String, byte[]> message =
                    new ProducerRecord<>(topic, key, payload.getBytes(StandardCharsets.UTF_8));
            Json.tree(headers)
                    .properties()
                    .forEach(header -> message.headers()
                            .add(
                                    header.getKey(),
                                    header.getValue().stringValue().getBytes(StandardCharsets.UTF_8)));
            return message;
        }
    }
}
