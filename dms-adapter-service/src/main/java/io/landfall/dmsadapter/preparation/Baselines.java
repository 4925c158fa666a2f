package io.landfall.dmsadapter.preparation;

import io.landfall.contracts.Failure;
import io.landfall.databases.connection.DatabaseAddress;
import io.landfall.dmsadapter.access.Side;
import io.landfall.messaging.json.Json;
import io.landfall.messaging.step.StepFailedException;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** What was found on each side before Landfall changed anything; the first record of a migration stands. */
@Component
public class Baselines {

    private final JdbcClient jdbc;

    Baselines(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * One side as it was found.
     *
     * @param state null when the database did not exist
     */
    public record Baseline(@Nullable DatabaseState state) {

        boolean existed() {
            return state != null;
        }
    }

    public Optional<Baseline> find(UUID migrationId, Side side) {
        return jdbc.sql("SELECT content::text FROM baseline WHERE migration_id = :migration AND side = :side")
                .param("migration", migrationId)
                .param("side", side.name())
                .query(String.class)
                .optional()
                .map(json -> Json.read(json, Baseline.class));
    }

    /** Refuses an address other than that of the first record: what was changed there has to be undone there. */
    void refuseOther(UUID migrationId, Side side, DatabaseAddress address) {
        jdbc.sql("SELECT address FROM baseline WHERE migration_id = :migration AND side = :side")
                .param("migration", migrationId)
                .param("side", side.name())
                .query(String.class)
                .optional()
                .filter(known -> !known.equals(address.toString()))
                .ifPresent(known -> {
                    throw new StepFailedException(Failure.needsOperator(
                            "DATABASE_MOVED",
                            "this migration began with " + known + ", and its amended spec names " + address,
                            "Restore the former address and abort; then register the migration anew."));
                });
    }

    void record(UUID migrationId, Side side, DatabaseAddress address, Baseline baseline) {
        jdbc.sql("""
                INSERT INTO baseline (migration_id, side, address, content)
                VALUES (:migration, :side, :address, :content::jsonb)
                ON CONFLICT DO NOTHING
                """)
                .param("migration", migrationId)
                .param("side", side.name())
                .param("address", address.toString())
                .param("content", Json.write(baseline))
                .update();
    }
}
