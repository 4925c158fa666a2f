package io.landfall.messaging.work;

import io.landfall.messaging.json.Json;
import java.time.Duration;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Work as rows of {@code work_item}; due times are by the database's clock. */
public final class JdbcWork implements Work {

    static final String CHANNEL = "landfall_work";

    private final JdbcClient jdbc;

    public JdbcWork(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public void add(String kind, String key, Object payload, Duration pause) {
        jdbc.sql("""
                INSERT INTO work_item (kind, key, payload, due_at)
                VALUES (:kind, :key, :payload::jsonb, now() + :pause * interval '1 millisecond')
                ON CONFLICT DO NOTHING
                """)
                .param("kind", kind)
                .param("key", key)
                .param("payload", Json.write(payload))
                .param("pause", pause.toMillis())
                .update();
        notifyWorkers();
    }

    @Override
    public void wake(String kind, String key) {
        jdbc.sql("UPDATE work_item SET due_at = now(), wakes = wakes + 1 WHERE kind = :kind AND key = :key")
                .param("kind", kind)
                .param("key", key)
                .update();
        notifyWorkers();
    }

    @Override
    public void requestStop(String kind, String key) {
        jdbc.sql("""
                UPDATE work_item SET stop_requested = true, due_at = now(), wakes = wakes + 1
                 WHERE kind = :kind AND key = :key
                """).param("kind", kind).param("key", key).update();
        notifyWorkers();
    }

    @Override
    public void remove(String kind, String key) {
        jdbc.sql("DELETE FROM work_item WHERE kind = :kind AND key = :key")
                .param("kind", kind)
                .param("key", key)
                .update();
    }

    private void notifyWorkers() {
        jdbc.sql("SELECT pg_notify('%s', '')".formatted(CHANNEL)).query(rs -> {});
    }
}
