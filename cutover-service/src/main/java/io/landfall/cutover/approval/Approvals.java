package io.landfall.cutover.approval;

import io.landfall.contracts.spec.Window;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.Optional;
import java.util.UUID;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The approvals as rows: at most one GIVEN a migration, which is used once or becomes void. */
@Component
public class Approvals {

    private static final String COLUMNS = """
            SELECT approval_id, migration_id, command_id, spec_revision, plan_hash, plan, approver, reason, window_start, window_end,
                   expires_at, approved_at, state
              FROM approval
            """;

    private final JdbcClient jdbc;

    public Approvals(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    public Optional<Approval> given(UUID migrationId) {
        return jdbc.sql(COLUMNS + " WHERE migration_id = :migration AND state = 'GIVEN'")
                .param("migration", migrationId)
                .query(Approvals::approval)
                .optional();
    }

    public Optional<Approval> find(UUID approvalId) {
        return jdbc.sql(COLUMNS + " WHERE approval_id = :approval")
                .param("approval", approvalId)
                .query(Approvals::approval)
                .optional();
    }

    /** False when the migration has one already. */
    boolean give(Approval approval) {
        try {
            jdbc.sql("""
                            INSERT INTO approval (approval_id, migration_id, command_id, spec_revision, plan_hash, plan, approver,
                                                  reason, window_start, window_end, expires_at, approved_at, state)
                            VALUES (:approval, :migration, :command, :revision, :hash, :plan, :approver, :reason, :start, :end,
                                    :expires, :approved, 'GIVEN')
                            """)
                    .param("approval", approval.approvalId())
                    .param("migration", approval.migrationId())
                    .param("command", approval.commandId())
                    .param("revision", approval.specRevision())
                    .param("hash", approval.planHash())
                    .param("plan", approval.plan())
                    .param("approver", approval.approver())
                    .param("reason", approval.reason())
                    .param("start", Timestamp.from(approval.window().start()))
                    .param("end", Timestamp.from(approval.window().end()))
                    .param("expires", Timestamp.from(approval.expiresAt()))
                    .param("approved", Timestamp.from(approval.approvedAt()))
                    .update();
            return true;
        } catch (DuplicateKeyException alreadyGiven) {
            return false;
        }
    }

    /** For the one cutover that it allows; false when it was used or became void. */
    public boolean use(UUID approvalId) {
        return 1
                == jdbc.sql("UPDATE approval SET state = 'USED' WHERE approval_id = :approval AND state = 'GIVEN'")
                        .param("approval", approvalId)
                        .update();
    }

    public void makeVoid(UUID approvalId, String reason) {
        jdbc.sql("""
                        UPDATE approval SET state = 'VOID', void_reason = :reason
                         WHERE approval_id = :approval AND state = 'GIVEN'
                        """).param("reason", reason).param("approval", approvalId).update();
    }

    private static Approval approval(ResultSet row, int number) throws SQLException {
        return new Approval(
                row.getObject("approval_id", UUID.class),
                row.getObject("migration_id", UUID.class),
                row.getObject("command_id", UUID.class),
                row.getInt("spec_revision"),
                row.getString("plan_hash"),
                row.getString("plan"),
                row.getString("approver"),
                row.getString("reason"),
                new Window(
                        row.getTimestamp("window_start").toInstant(),
                        row.getTimestamp("window_end").toInstant()),
                row.getTimestamp("expires_at").toInstant(),
                row.getTimestamp("approved_at").toInstant(),
                Approval.State.valueOf(row.getString("state")));
    }
}
