package io.landfall.dmsadapter.heartbeat;

import io.landfall.contracts.spec.MigrationSpec;
import io.landfall.databases.connection.SecretRefused;
import io.landfall.databases.connection.Session;
import io.landfall.databases.landfall.StaleLease;
import io.landfall.dmsadapter.access.Database;
import io.landfall.dmsadapter.access.DatabaseFailure;
import io.landfall.dmsadapter.access.MigrationDatabases;
import io.landfall.dmsadapter.access.Sql;
import io.landfall.messaging.step.StepRun;
import io.landfall.messaging.work.Work;
import java.time.Duration;
import java.util.UUID;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Begins and ends a migration's heartbeat. */
@Component
public class Heartbeat {

    static final String KIND = "heartbeat";

    /** Keeps the newer of two beats whatever the source's clock does. */
    static final String BEAT = """
            INSERT INTO landfall.heartbeat AS known (migration_id, beat, beat_at) VALUES (?, 1, pg_catalog.clock_timestamp())
            ON CONFLICT (migration_id) DO UPDATE SET beat = known.beat + 1, beat_at = excluded.beat_at
            """;

    private final MigrationDatabases databases;
    private final Work work;
    private final ProgressBoard board;

    Heartbeat(MigrationDatabases databases, Work work, ProgressBoard board) {
        this.databases = databases;
        this.work = work;
        this.board = board;
    }

    /** The first beat is on the source when this returns; the others follow by themselves. */
    @Transactional
    public void begin(StepRun run) throws DatabaseFailure, SecretRefused, StaleLease {
        MigrationSpec spec = run.spec();
        try (Database source = databases.source(spec, Session.of("heartbeat"))) {
            source.apply(run, c -> Sql.update(c, BEAT, spec.migrationId()));
        }
        String key = spec.migrationId().toString();
        // an amended spec may name other secrets or hosts
        work.remove(KIND, key);
        work.add(KIND, key, spec, Duration.ZERO);
    }

    /** No beat is written any more once its worker has seen this, within seconds, or the schema is gone. */
    @Transactional
    public void end(UUID migrationId) {
        work.remove(KIND, migrationId.toString());
        board.forget(migrationId);
    }
}
