package io.landfall.validation.premigration.postgresql;

import io.landfall.databases.connection.ConnectionFailure;
import io.landfall.databases.connection.Session;
import io.landfall.databases.identifier.Identifiers;
import io.landfall.validation.premigration.Findings;
import io.landfall.validation.premigration.Severity;
import io.landfall.validation.premigration.Side;
import io.landfall.validation.premigration.Subject;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** Who else is at work on the servers. */
final class ActivityChecks {

    private ActivityChecks() {}

    static void dedicatedRole(Subject subject, Findings findings) {
        Side source = subject.source();
        List<String> sessions = source.names("""
                SELECT format('process %s (%s)', pid, coalesce(nullif(application_name, ''), 'unnamed application'))
                  FROM pg_stat_activity
                 WHERE datname = current_database() AND usename = current_user
                   AND application_name NOT LIKE 'landfall/%' ORDER BY pid
                """);
        if (!sessions.isEmpty()) {
            findings.blocks(
                    "role '" + source.role() + "' has other sessions in the database: " + Named.some(sessions),
                    "the fence lets Landfall's role in, so nobody else may use it",
                    "Give Landfall a role of its own, or end these sessions.");
        }
    }

    static void targetSessions(Subject subject, Findings findings) {
        List<String> sessions = subject.target().names("""
                SELECT format('process %s of %s (%s)', pid, usename,
                              coalesce(nullif(application_name, ''), 'unnamed application'))
                  FROM pg_stat_activity
                 WHERE datname = current_database() AND usename IS NOT NULL
                   AND application_name NOT LIKE 'landfall/%' ORDER BY pid
                """);
        if (!sessions.isEmpty()) {
            findings.warns(
                    Named.some(sessions),
                    "others are in the target database, which is closed to them until the migration ends",
                    "End these sessions before the migration starts.");
        }
    }

    static void preparedTransactions(Subject subject, Findings findings) {
        Side source = subject.source();
        subject.source()
                .sql()
                .sql("""
                        SELECT gid, owner::text, database::text, prepared::text, prepared < now() - interval '10 minutes' AS old
                          FROM pg_prepared_xacts ORDER BY prepared
                        """)
                .query((row, number) -> prepared(row, source, findings))
                .list();
    }

    private static boolean prepared(ResultSet row, Side source, Findings findings) throws SQLException {
        boolean here = row.getString("database").equals(source.database());
        String gid = row.getString("gid");
        findings.add(
                here && row.getBoolean("old") ? Severity.BLOCKS : Severity.WARNS,
                "prepared transaction '" + gid + "' of '" + row.getString("owner") + "' in database '"
                        + row.getString("database") + "' since " + row.getString("prepared"),
                "it holds back the slot that captures changes, and in the fence the cutover",
                "Commit it, or roll it back.",
                List.of(
                        "COMMIT PREPARED " + Identifiers.literal(gid),
                        "ROLLBACK PREPARED " + Identifiers.literal(gid)));
        return true;
    }

    static void longTransactions(Subject subject, Findings findings) {
        List<String> sessions = subject.source().names("""
                SELECT format('process %s of %s in %s (%s) since %s', pid, usename, datname,
                              coalesce(nullif(application_name, ''), 'unnamed application'), xact_start)
                  FROM pg_stat_activity
                 WHERE backend_xid IS NOT NULL AND xact_start < now() - interval '5 minutes'
                 ORDER BY xact_start
                """);
        if (!sessions.isEmpty()) {
            findings.warns(
                    Named.some(sessions),
                    "these transactions have been open for more than 5 minutes; the slot that captures changes waits for them",
                    "End them, or wait for them.");
        }
    }

    static void subscriptions(Subject subject, Findings findings) {
        List<String> names = subject.source().names("""
                SELECT s.subname::text FROM pg_subscription AS s JOIN pg_database AS d ON d.oid = s.subdbid
                 WHERE d.datname = current_database() AND s.subenabled ORDER BY 1
                """);
        if (!names.isEmpty()) {
            findings.add(
                    Severity.BLOCKS,
                    "enabled subscriptions: " + Named.some(names),
                    "they write to the source, and no fence on logins stops them",
                    "Disable them before the migration.",
                    names.stream()
                            .map(name -> "ALTER SUBSCRIPTION " + Identifiers.quote(name) + " DISABLE")
                            .toList());
        }
    }

    static void cronJobs(Subject subject, Findings findings) throws SQLException {
        Side source = subject.source();
        String home = source.text("SELECT coalesce(current_setting('cron.database_name', true), '')");
        if (home.isEmpty() && !source.is("SELECT to_regclass('cron.job') IS NOT NULL")) {
            return;
        }
        String database = home.isEmpty() ? source.database() : home;
        try (Connection connection = subject.databases()
                        .open(
                                source.address().withDatabase(database),
                                source.credentials(),
                                Session.of("pre-migration-checks"));
                Statement statement = connection.createStatement()) {
            report(statement, source, findings);
        } catch (ConnectionFailure failure) {
            findings.blocks(
                    "pg_cron keeps its jobs in database '" + database + "', where Landfall can't look",
                    failure.reason(),
                    failure.remedy());
        }
    }

    private static void report(Statement statement, Side source, Findings findings) throws SQLException {
        try (ResultSet known = statement.executeQuery("SELECT to_regclass('cron.job') IS NOT NULL")) {
            if (!known.next() || !known.getBoolean(1)) {
                return;
            }
        }
        String sql = "SELECT jobid::text, active FROM cron.job WHERE active AND database = "
                + Identifiers.literal(source.database()) + " ORDER BY jobid";
        try (ResultSet jobs = statement.executeQuery(sql)) {
            while (jobs.next()) {
                findings.blocks(
                        "active pg_cron job " + jobs.getString(1),
                        "it writes to the source, and no fence on logins stops it",
                        "Deactivate it before the migration.",
                        "SELECT cron.alter_job(" + jobs.getString(1) + ", active => false)");
            }
        }
    }

    /** Seen only by members of pg_read_all_stats; another check says so where Landfall is none. */
    static void backgroundWorkers(Subject subject, Findings findings) {
        List<String> workers = subject.source().names("""
                SELECT DISTINCT backend_type FROM pg_stat_activity
                 WHERE datname = current_database()
                   AND backend_type NOT IN ('client backend', 'autovacuum worker', 'parallel worker', 'walsender',
                                            'logical replication apply worker', 'logical replication launcher',
                                            'logical replication parallel worker',
                                            'logical replication tablesync worker', 'logical replication worker',
                                            'slotsync worker')
                 ORDER BY 1
                """);
        if (!workers.isEmpty()) {
            findings.warns(
                    Named.some(workers),
                    "background workers of extensions are at work in the database and may write behind the fence; the cutover "
                            + "is rolled back when they do",
                    "Stop what runs them before the cutover.");
        }
    }
}
