package io.landfall.cutover.criteria;

import io.landfall.messaging.json.Json;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** What each migration's gate said last. */
@Component
public class Gates {

    private final JdbcClient jdbc;

    public Gates(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    void keep(UUID migrationId, Gate gate) {
        jdbc.sql("""
                        INSERT INTO gate (migration_id, gate, sampled_at)
                        VALUES (:migration, :gate::jsonb, clock_timestamp())
                        ON CONFLICT (migration_id) DO UPDATE SET gate = excluded.gate, sampled_at = excluded.sampled_at
                        """)
                .param("migration", migrationId)
                .param("gate", Json.write(gate))
                .update();
    }

    public Optional<Gate> find(UUID migrationId) {
        return jdbc.sql("SELECT gate::text FROM gate WHERE migration_id = :migration")
                .param("migration", migrationId)
                .query(String.class)
                .optional()
                .map(gate -> Json.read(gate, Gate.class));
    }
}
