package io.landfall.cutover.journal;

import io.landfall.contracts.Failure;
import io.landfall.messaging.json.Json;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** The journal in this service's database, by that database's clock. */
@Component
public class JdbcCutoverJournal implements CutoverJournal {

    private static final String COLUMNS = """
            SELECT cutover_id, migration_id, command_id, attempt, saga_epoch, approval_id, phase, owner_token, abort_requested,
                   abort_reason, failure::text AS failure, max_write_downtime_ms, fenced_since, deadline,
                   clock_timestamp() AS read_at
              FROM cutover
            """;

    private final JdbcClient jdbc;
    private final TransactionTemplate transactions;

    public JdbcCutoverJournal(JdbcClient jdbc, TransactionTemplate transactions) {
        this.jdbc = jdbc;
        this.transactions = transactions;
    }

    @Override
    public boolean begin(Beginning beginning) {
        return Objects.requireNonNull(transactions.execute(_ -> {
            lock(beginning.migrationId());
            if (wasStopped(beginning.commandId())) {
                return false;
            }
            jdbc.sql("""
                        INSERT INTO cutover (cutover_id, migration_id, command_id, attempt, saga_epoch, approval_id, phase,
                                             owner_token, max_write_downtime_ms, requested_at)
                        VALUES (:cutover, :migration, :command, :attempt, :epoch, :approval, 'REQUESTED', :token, :downtime,
                                clock_timestamp())
                        """)
                    .param("cutover", beginning.cutoverId())
                    .param("migration", beginning.migrationId())
                    .param("command", beginning.commandId())
                    .param("attempt", beginning.attempt())
                    .param("epoch", beginning.sagaEpoch())
                    .param("approval", beginning.approvalId())
                    .param("token", beginning.ownerToken())
                    .param("downtime", beginning.maxWriteDowntime().toMillis())
                    .update();
            record(beginning.cutoverId(), Phase.REQUESTED);
            return true;
        }));
    }

    @Override
    public Optional<Cutover> current(UUID migrationId) {
        return jdbc.sql(COLUMNS + " WHERE migration_id = :migration AND phase <> 'ROLLED_BACK'")
                .param("migration", migrationId)
                .query(JdbcCutoverJournal::cutover)
                .optional();
    }

    @Override
    public Optional<Cutover> newest(UUID migrationId) {
        return jdbc.sql(COLUMNS + """
                         WHERE migration_id = :migration
                         ORDER BY (SELECT max(id) FROM cutover_phase WHERE cutover_phase.cutover_id = cutover.cutover_id) DESC
                         LIMIT 1
                        """)
                .param("migration", migrationId)
                .query(JdbcCutoverJournal::cutover)
                .optional();
    }

    @Override
    public Cutover read(UUID cutoverId) {
        return jdbc.sql(COLUMNS + " WHERE cutover_id = :cutover")
                .param("cutover", cutoverId)
                .query(JdbcCutoverJournal::cutover)
                .single();
    }

    @Override
    public boolean takeOver(UUID cutoverId, long token) {
        return 1
                == jdbc.sql(
                                "UPDATE cutover SET owner_token = :token WHERE cutover_id = :cutover AND owner_token <= :token")
                        .param("cutover", cutoverId)
                        .param("token", token)
                        .update();
    }

    @Override
    public boolean enter(Cutover from, Phase next) {
        if (next == Phase.COMMITTED || next == Phase.ROLLING_BACK) {
            throw new IllegalArgumentException(next + " is entered by a decision of its own");
        }

        return Objects.requireNonNull(transactions.execute(_ -> {
            String fence = next == Phase.FENCING
                    ? ", fenced_since = clock_timestamp(), deadline = clock_timestamp() + max_write_downtime_ms * interval '1 ms'"
                    : "";
            boolean entered = 1
                    == jdbc.sql("UPDATE cutover SET phase = :next" + fence
                                    + " WHERE cutover_id = :cutover AND phase = :phase AND owner_token = :token")
                            .param("next", next.name())
                            .param("cutover", from.cutoverId())
                            .param("phase", from.phase().name())
                            .param("token", from.ownerToken())
                            .update();
            if (entered) {
                record(from.cutoverId(), next);
            }
            return entered;
        }));
    }

    @Override
    public boolean turnBack(Cutover from, Failure why) {
        if (!from.phase().canTurnBack()) {
            throw new IllegalArgumentException("there is no way back from " + from.phase());
        }

        return Objects.requireNonNull(transactions.execute(_ -> {
            boolean turned = 1
                    == jdbc.sql("""
                                UPDATE cutover SET phase = 'ROLLING_BACK', failure = :failure::jsonb
                                 WHERE cutover_id = :cutover AND phase = :phase AND owner_token = :token
                                """)
                            .param("failure", Json.write(why))
                            .param("cutover", from.cutoverId())
                            .param("phase", from.phase().name())
                            .param("token", from.ownerToken())
                            .update();
            if (turned) {
                record(from.cutoverId(), Phase.ROLLING_BACK);
            }
            return turned;
        }));
    }

    @Override
    public boolean commit(Cutover from, long sagaEpoch) {
        return Objects.requireNonNull(transactions.execute(_ -> {
            boolean committed = 1
                    == jdbc.sql("""
                                UPDATE cutover SET phase = 'COMMITTED'
                                 WHERE cutover_id = :cutover
                                   AND phase = 'VERIFIED'
                                   AND owner_token = :token
                                   AND saga_epoch = :epoch
                                   AND NOT abort_requested
                                   AND clock_timestamp() < deadline
                                """)
                            .param("cutover", from.cutoverId())
                            .param("token", from.ownerToken())
                            .param("epoch", sagaEpoch)
                            .update();
            if (committed) {
                record(from.cutoverId(), Phase.COMMITTED);
            }
            return committed;
        }));
    }

    @Override
    public AbortVerdict requestAbort(UUID migrationId, UUID commandId, String reason) {
        return Objects.requireNonNull(transactions.<AbortVerdict>execute(_ -> {
            lock(migrationId);
            Optional<String> turning = jdbc.sql("""
                        UPDATE cutover SET abort_requested = true, abort_reason = coalesce(abort_reason, :reason)
                         WHERE migration_id = :migration
                           AND phase IN ('REQUESTED', 'PAUSING', 'FENCING', 'FENCED', 'DRAINING', 'DRAINED', 'MIGRATING',
                                         'VERIFYING', 'VERIFIED', 'ROLLING_BACK')
                        RETURNING phase
                        """)
                    .param("migration", migrationId)
                    .param("reason", reason)
                    .query(String.class)
                    .optional();
            if (turning.isPresent()) {
                return new AbortVerdict.WillTurnBack();
            }
            Optional<Cutover> committed = current(migrationId);
            if (committed.isPresent()) {
                return new AbortVerdict.TooLate(committed.get().phase());
            }
            jdbc.sql(
                            "INSERT INTO stopped_run (command_id, stopped_at) VALUES (:command, clock_timestamp()) ON CONFLICT DO NOTHING")
                    .param("command", commandId)
                    .update();
            return new AbortVerdict.NothingToAbort();
        }));
    }

    /** Begin and abort of one migration come one after the other. */
    private void lock(UUID migrationId) {
        jdbc.sql("SELECT pg_advisory_xact_lock(hashtextextended(:key, 0))::text")
                .param("key", "cutover/" + migrationId)
                .query(String.class)
                .optional();
    }

    private boolean wasStopped(UUID commandId) {
        return jdbc.sql("SELECT EXISTS (SELECT FROM stopped_run WHERE command_id = :command)")
                .param("command", commandId)
                .query(Boolean.class)
                .single();
    }

    @Override
    public void note(Cutover cutover, String name, Object fact) {
        int noted = jdbc.sql("""
                        INSERT INTO cutover_fact (cutover_id, name, fact, noted_at)
                        SELECT cutover_id, :name, :fact::jsonb, clock_timestamp() FROM cutover
                         WHERE cutover_id = :cutover AND owner_token = :token
                           FOR SHARE
                        ON CONFLICT (cutover_id, name) DO UPDATE SET fact = excluded.fact, noted_at = excluded.noted_at
                        """)
                .param("cutover", cutover.cutoverId())
                .param("name", name)
                .param("fact", Json.write(fact))
                .param("token", cutover.ownerToken())
                .update();
        if (noted == 0) {
            throw new LostCutover(cutover.cutoverId());
        }
    }

    @Override
    public <T> Optional<T> noted(UUID cutoverId, String name, Class<T> type) {
        return jdbc.sql("SELECT fact::text FROM cutover_fact WHERE cutover_id = :cutover AND name = :name")
                .param("cutover", cutoverId)
                .param("name", name)
                .query(String.class)
                .optional()
                .map(fact -> Json.read(fact, type));
    }

    @Override
    public List<PhaseEntry> history(UUID cutoverId) {
        return jdbc.sql("SELECT phase, entered_at FROM cutover_phase WHERE cutover_id = :cutover ORDER BY id")
                .param("cutover", cutoverId)
                .query((row, _) -> new PhaseEntry(
                        Phase.valueOf(row.getString("phase")),
                        row.getTimestamp("entered_at").toInstant()))
                .list();
    }

    private void record(UUID cutoverId, Phase phase) {
        jdbc.sql(
                        "INSERT INTO cutover_phase (cutover_id, phase, entered_at) VALUES (:cutover, :phase, clock_timestamp())")
                .param("cutover", cutoverId)
                .param("phase", phase.name())
                .update();
    }

    private static Cutover cutover(ResultSet row, int number) throws SQLException {
        String failure = row.getString("failure");
        return new Cutover(
                row.getObject("cutover_id", UUID.class),
                row.getObject("migration_id", UUID.class),
                row.getObject("command_id", UUID.class),
                row.getInt("attempt"),
                row.getLong("saga_epoch"),
                row.getObject("approval_id", UUID.class),
                Phase.valueOf(row.getString("phase")),
                row.getLong("owner_token"),
                row.getBoolean("abort_requested"),
                row.getString("abort_reason"),
                failure == null ? null : Json.read(failure, Failure.class),
                Duration.ofMillis(row.getLong("max_write_downtime_ms")),
                instant(row.getTimestamp("fenced_since")),
                instant(row.getTimestamp("deadline")),
                row.getTimestamp("read_at").toInstant());
    }

    private static @Nullable Instant instant(@Nullable Timestamp timestamp) {
        return timestamp == null ? null : timestamp.toInstant();
    }
}
