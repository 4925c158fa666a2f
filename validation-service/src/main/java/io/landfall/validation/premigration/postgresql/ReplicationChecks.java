package io.landfall.validation.premigration.postgresql;

import io.landfall.databases.connection.ConnectionFailure;
import io.landfall.databases.connection.Session;
import io.landfall.databases.identifier.Identifiers;
import io.landfall.validation.premigration.Findings;
import io.landfall.validation.premigration.Side;
import io.landfall.validation.premigration.Subject;
import java.sql.SQLException;

/** What the source must be like for its changes to be captured. */
final class ReplicationChecks {

    private ReplicationChecks() {}

    static void walLevel(Subject subject, Findings findings) {
        Side source = subject.source();
        String level = source.text("SHOW wal_level");
        boolean pending = pendingRestart(source, "wal_level");
        if (!level.equals("logical")) {
            findings.blocks(
                    "wal_level is " + level + (pending ? "; a changed value waits for a restart" : ""),
                    "changes can be captured with wal_level = logical only",
                    pending ? "Restart the source." : "Set it and restart the source.",
                    "ALTER SYSTEM SET wal_level = 'logical'");
        } else if (pending) {
            findings.warns(
                    "wal_level is logical, and a changed value waits for a restart",
                    "the next restart may end the capture of changes",
                    "Make sure that the configuration says logical.");
        }
    }

    static void slots(Subject subject, Findings findings) {
        long used = subject.source().number("SELECT count(*) FROM pg_replication_slots");
        free(subject, findings, "max_replication_slots", used, "replication slot");
    }

    static void senders(Subject subject, Findings findings) {
        long used = subject.source().number("SELECT count(*) FROM pg_stat_replication");
        free(subject, findings, "max_wal_senders", used, "walsender");
    }

    private static void free(Subject subject, Findings findings, String setting, long used, String what) {
        Side source = subject.source();
        long limit = source.number("SELECT current_setting(?)::bigint", setting);
        // one for the capture, one for a moment when a load must begin a new era
        long wished = 2L * Math.max(1, subject.spec().maxParallelDatabases());
        String evidence = setting + " is " + limit + ", " + used + " in use"
                + (pendingRestart(source, setting) ? "; a changed value waits for a restart" : "");
        String sql = "ALTER SYSTEM SET " + setting + " = " + (used + wished + 2);
        if (limit - used < 1) {
            findings.blocks(
                    evidence,
                    "no " + what + " is free for the capture of changes",
                    "Free some, or set more and restart the source.",
                    sql);
        } else if (limit - used < wished) {
            findings.warns(
                    evidence,
                    "the databases of a task that run in parallel want " + wished,
                    "Set more and restart the source, or lower maxParallelDatabases.",
                    sql);
        }
    }

    static void replicationAttribute(Subject subject, Findings findings) {
        Side source = subject.source();
        if (!source.is("""
                SELECT r.rolreplication OR r.rolsuper
                         OR EXISTS (SELECT FROM pg_roles AS m
                                     WHERE m.rolname = 'rds_replication' AND pg_has_role(m.oid, 'USAGE'))
                  FROM pg_roles AS r WHERE r.rolname = current_user
                """)) {
            findings.blocks(
                    "role '" + source.role() + "' has no REPLICATION attribute on the source",
                    "it can't make the slot that captures changes",
                    "Give it the attribute.",
                    "ALTER ROLE " + Identifiers.quote(source.role()) + " REPLICATION");
        }
    }

    static void replicationConnection(Subject subject, Findings findings) throws SQLException {
        Side source = subject.source();
        try {
            subject.databases()
                    .tryReplication(source.address(), source.credentials(), Session.of("pre-migration-checks"));
        } catch (ConnectionFailure failure) {
            findings.blocks(
                    "a replication connection to " + source.address() + " is refused",
                    failure.reason(),
                    failure.remedy());
        }
    }

    static void slotKeeping(Subject subject, Findings findings) {
        Side source = subject.source();
        long kept = source.number("""
                SELECT setting::bigint * 1024 * 1024 FROM pg_settings WHERE name = 'max_slot_wal_keep_size'
                """);
        if (kept >= 0 && kept < subject.spec().maxRetainedWalBytes()) {
            findings.warns(
                    "max_slot_wal_keep_size is " + source.text("SHOW max_slot_wal_keep_size"),
                    "the server gives the slot up before the task's maxRetainedWal is reached; a lost slot means a reload",
                    "Raise it, or lower maxRetainedWal.",
                    "ALTER SYSTEM SET max_slot_wal_keep_size = -1",
                    "SELECT pg_reload_conf()");
        }
        String idle = source.text("SELECT coalesce(current_setting('idle_replication_slot_timeout', true), '0')");
        if (!idle.equals("0")) {
            findings.warns(
                    "idle_replication_slot_timeout is " + idle,
                    "a slot that nobody reads for that long is lost, and a lost slot means a reload",
                    "Set it to 0 while the migration runs.",
                    "ALTER SYSTEM SET idle_replication_slot_timeout = 0",
                    "SELECT pg_reload_conf()");
        }
    }

    private static boolean pendingRestart(Side side, String setting) {
        return side.is("SELECT pending_restart FROM pg_settings WHERE name = ?", setting);
    }
}
