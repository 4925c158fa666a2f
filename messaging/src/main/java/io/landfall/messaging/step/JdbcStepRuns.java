package io.landfall.messaging.step;

import io.landfall.contracts.Envelope;
import io.landfall.contracts.Message;
import io.landfall.contracts.Step;
import io.landfall.contracts.command.StepCommand;
import io.landfall.contracts.command.UndoStep;
import io.landfall.messaging.json.Json;
import io.landfall.messaging.work.Work;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The runs of this service's steps as rows of {@code step_run}. */
final class JdbcStepRuns implements StepRuns {

    private static final String COLUMNS =
            "command_id, envelope, command_type, command, stop, phase, detail, closed_by, closing, started_at";

    private final JdbcClient jdbc;
    private final Work work;

    JdbcStepRuns(JdbcClient jdbc, Work work) {
        this.jdbc = jdbc;
        this.work = work;
    }

    /** Records the epoch of a command; false when a newer one was seen. */
    boolean admit(Envelope envelope) {
        return jdbc.sql("""
                INSERT INTO saga_epoch (migration_id, epoch) VALUES (:migration, :epoch)
                ON CONFLICT (migration_id) DO UPDATE SET epoch = excluded.epoch
                 WHERE saga_epoch.epoch <= excluded.epoch
                """)
                        .param("migration", envelope.migrationId())
                        .param("epoch", envelope.sagaEpoch())
                        .update()
                == 1;
    }

    /** Opens a run, with the checkpoint of the last attempt; false when the command is known already. */
    boolean insert(UUID commandId, Envelope envelope, StepCommand command) {
        return jdbc.sql("""
                INSERT INTO step_run (command_id, migration_id, step, attempt, saga_epoch, undo, envelope, command_type, command,
                                      checkpoint)
                VALUES (:command, :migration, :step, :attempt, :epoch, :undo, :envelope::jsonb, :type, :body::jsonb,
                        (SELECT checkpoint FROM step_run
                          WHERE migration_id = :migration AND step = :step AND undo = :undo
                          ORDER BY started_at DESC LIMIT 1))
                ON CONFLICT DO NOTHING
                """)
                        .param("command", commandId)
                        .param("migration", envelope.migrationId())
                        .param("step", command.step().name())
                        .param("attempt", envelope.attempt())
                        .param("epoch", envelope.sagaEpoch())
                        .param("undo", command instanceof UndoStep)
                        .param("envelope", Json.write(envelope))
                        .param("type", command.type())
                        .param("body", Json.write(command))
                        .update()
                == 1;
    }

    Optional<RunRow> find(UUID commandId) {
        return jdbc.sql("SELECT %s FROM step_run WHERE command_id = :command".formatted(COLUMNS))
                .param("command", commandId)
                .query(RunRow::from)
                .optional();
    }

    Optional<RunRow> lock(UUID commandId) {
        return jdbc.sql("SELECT %s FROM step_run WHERE command_id = :command FOR UPDATE".formatted(COLUMNS))
                .param("command", commandId)
                .query(RunRow::from)
                .optional();
    }

    void requestStop(UUID commandId, Envelope stop) {
        jdbc.sql("UPDATE step_run SET stop = :stop::jsonb WHERE command_id = :command")
                .param("stop", Json.write(stop))
                .param("command", commandId)
                .update();
    }

    void advance(UUID commandId, String phase, String detail) {
        jdbc.sql("UPDATE step_run SET phase = :phase, detail = :detail WHERE command_id = :command")
                .param("phase", phase)
                .param("detail", detail)
                .param("command", commandId)
                .update();
    }

    void close(UUID commandId, Message reply) {
        jdbc.sql("""
                UPDATE step_run SET closed_by = :type, closing = :reply::jsonb, closed_at = now()
                 WHERE command_id = :command AND closed_by IS NULL
                """)
                .param("type", reply.type())
                .param("reply", Json.write(reply))
                .param("command", commandId)
                .update();
    }

    /** False when the run's lease went to another worker. */
    boolean saveCheckpoint(UUID commandId, long leaseToken, String checkpoint) {
        return jdbc.sql("""
                UPDATE step_run SET checkpoint = :checkpoint::jsonb
                 WHERE command_id = :command
                   AND EXISTS (SELECT FROM work_item WHERE kind = :kind AND key = :key AND lease_token = :token)
                """)
                        .param("checkpoint", checkpoint)
                        .param("command", commandId)
                        .param("kind", StepWork.KIND)
                        .param("key", commandId.toString())
                        .param("token", leaseToken)
                        .update()
                == 1;
    }

    Optional<String> checkpoint(UUID commandId) {
        return jdbc.sql("SELECT checkpoint::text FROM step_run WHERE command_id = :command AND checkpoint IS NOT NULL")
                .param("command", commandId)
                .query(String.class)
                .optional();
    }

    @Override
    public Optional<OpenRun> open(UUID migrationId, Step step) {
        return jdbc.sql("""
                SELECT %s FROM step_run
                 WHERE migration_id = :migration AND step = :step AND NOT undo AND closed_by IS NULL
                 ORDER BY started_at DESC LIMIT 1
                """.formatted(COLUMNS))
                .param("migration", migrationId)
                .param("step", step.name())
                .query(RunRow::from)
                .optional()
                .map(run -> new OpenRun(
                        run.commandId(),
                        run.step(),
                        run.envelope().attempt(),
                        run.envelope().sagaEpoch(),
                        run.spec()));
    }

    @Override
    public void wake(UUID commandId) {
        work.wake(StepWork.KIND, commandId.toString());
    }
}
