package io.landfall.validation.premigration.postgresql;

import io.landfall.databases.identifier.Identifiers;
import io.landfall.validation.premigration.Findings;
import io.landfall.validation.premigration.Side;
import io.landfall.validation.premigration.Subject;
import java.util.List;

/** Settings that get in the way of a migration, or of the applications after it. */
final class SettingChecks {

    private static final int SESSIONS = 12;

    private SettingChecks() {}

    /** Landfall's own sessions set it off; the applications' sessions on the target would not. */
    static void targetReadOnly(Subject subject, Findings findings) {
        Side target = subject.target();
        List<String> where = target.names("""
                SELECT coalesce('role ' || r.rolname, 'all roles') || coalesce(' in database ' || d.datname, '')
                  FROM pg_db_role_setting AS s
                  LEFT JOIN pg_database AS d ON d.oid = s.setdatabase LEFT JOIN pg_roles AS r ON r.oid = s.setrole
                 WHERE 'default_transaction_read_only=on' = ANY (s.setconfig)
                   AND (s.setdatabase = 0 OR d.datname = ?)
                UNION ALL
                SELECT 'the server''s configuration' FROM pg_settings
                 WHERE name = 'default_transaction_read_only' AND reset_val = 'on' AND source = 'configuration file'
                """, target.address().database());
        if (!where.isEmpty()) {
            findings.warns(
                    "default_transaction_read_only is on for " + String.join(", ", where) + " of the target",
                    "applications will find the migrated database read-only",
                    "Set it off before the applications arrive.",
                    "ALTER DATABASE " + Identifiers.quote(target.database())
                            + " SET default_transaction_read_only = off");
        }
    }

    static void sourceReadOnly(Subject subject, Findings findings) {
        Side source = subject.source();
        if (source.is("""
                SELECT EXISTS (SELECT FROM pg_db_role_setting AS s JOIN pg_database AS d ON d.oid = s.setdatabase
                                WHERE d.datname = current_database() AND 'default_transaction_read_only=on' = ANY (s.setconfig))
                """)) {
            findings.warns(
                    "default_transaction_read_only is on for source database '" + source.database() + "'",
                    "any session can override it: it is no protection of the source, and not a fence",
                    "Make sure that this is the database you mean.");
        }
    }

    static void sourceConnections(Subject subject, Findings findings) {
        connections(subject.source(), findings);
    }

    static void targetConnections(Subject subject, Findings findings) {
        connections(subject.target(), findings);
    }

    private static void connections(Side side, Findings findings) {
        long free = side.number("""
                SELECT least(
                    current_setting('max_connections')::bigint
                      - CASE WHEN r.rolsuper THEN 0 ELSE current_setting('superuser_reserved_connections')::bigint
                             + coalesce(current_setting('reserved_connections', true), '0')::bigint END
                      - (SELECT count(*) FROM pg_stat_activity WHERE usename IS NOT NULL),
                    CASE WHEN r.rolconnlimit < 0 OR r.rolsuper THEN 1000000 ELSE r.rolconnlimit
                      - (SELECT count(*) FROM pg_stat_activity WHERE usename = current_user) END,
                    CASE WHEN d.datconnlimit < 0 OR r.rolsuper THEN 1000000 ELSE d.datconnlimit
                      - (SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()) END)
                  FROM pg_roles AS r, pg_database AS d
                 WHERE r.rolname = current_user AND d.datname = current_database()
                """);
        if (free < SESSIONS) {
            findings.warns(
                    free + " connections are free for role '" + side.role() + "' on the " + side.word(),
                    "a migration uses up to " + SESSIONS + " there",
                    "Raise max_connections, or the connection limit of the role or the database.");
        }
    }

    static void targetDurability(Subject subject, Findings findings) {
        List<String> off = subject.target().names("""
                SELECT name FROM pg_settings WHERE name IN ('fsync', 'full_page_writes') AND setting = 'off'
                """);
        if (!off.isEmpty()) {
            findings.warns(
                    String.join(", ", off) + " is off on the target",
                    "a crash of the server can lose what was migrated",
                    "Set it on before the applications arrive.");
        }
    }

    /** Snapshots that may be taken away break a load half way. */
    static void oldSnapshots(Subject subject, Findings findings) {
        String threshold =
                subject.source().text("SELECT coalesce(current_setting('old_snapshot_threshold', true), '-1')");
        if (!threshold.equals("-1")) {
            findings.warns(
                    "old_snapshot_threshold is " + threshold + " on the source",
                    "a table that loads for longer than that has to be loaded again",
                    "Set it to -1 and restart the source.",
                    "ALTER SYSTEM SET old_snapshot_threshold = -1");
        }
    }
}
