package io.landfall.cutover.fence;

import io.landfall.cutover.access.Sql;
import io.landfall.databases.connection.Session;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/**
 * The sessions on a database that are not Landfall's: those of another role, those of Landfall's role that an
 * application opened, and background workers. Autovacuum changes no rows. Without pg_read_all_stats the server hides
 * the type of other roles' sessions (it is null then); subscriptions name their workers all the same, and who has no
 * role is taken for autovacuum.
 */
final class ForeignSessions {

    private ForeignSessions() {}

    /**
     * One of them.
     *
     * @param isSuperuser the plan lists its role, and the approver confirmed that it does not write
     * @param isWriting it has a transaction id
     */
    record ForeignSession(
            int pid, String role, String application, String type, boolean isSuperuser, boolean isWriting) {

        boolean breaksTheFence() {
            return !isSuperuser || isWriting;
        }

        /** It bears the name of the subscription's owner, and goes with the subscription. */
        boolean worksForSubscription() {
            return type.startsWith("logical replication");
        }

        @Override
        public String toString() {
            String name = application.isEmpty() ? type : "'" + application + "'";
            return name + " of role " + role + " (pid " + pid + ")";
        }
    }

    /** As of now, even within a transaction, which would otherwise see the list as it first saw it. */
    static List<ForeignSession> list(Connection connection) throws SQLException {
        Sql.execute(connection, "SELECT pg_stat_clear_snapshot()");
        return Sql.list(
                connection,
                """
                SELECT session.pid, coalesce(session.usename, '-') AS role,
                       coalesce(session.application_name, '') AS application,
                       coalesce(session.backend_type, worker.type, 'session') AS backend_type,
                       coalesce(role.rolsuper, false) AND session.usename <> current_user
                           AND coalesce(session.backend_type, worker.type, 'client backend')
                               IN ('client backend', 'parallel worker')
                           AS superuser,
                       EXISTS (SELECT FROM pg_locks AS held
                                WHERE held.pid = session.pid AND held.locktype = 'transactionid'
                                  AND held.granted AND held.mode = 'ExclusiveLock') AS writing
                  FROM pg_stat_activity AS session
                  LEFT JOIN pg_roles AS role ON role.rolname = session.usename
                  LEFT JOIN (SELECT DISTINCT pid, 'logical replication worker' AS type FROM pg_stat_subscription
                              WHERE pid IS NOT NULL) AS worker ON worker.pid = session.pid
                 WHERE session.datid = (SELECT oid FROM pg_database WHERE datname = current_database())
                   AND session.pid <> pg_backend_pid()
                   AND coalesce(session.backend_type, CASE WHEN session.usename IS NULL THEN 'autovacuum worker' END)
                       IS DISTINCT FROM 'autovacuum worker'
                   AND NOT (session.usename IS NOT DISTINCT FROM current_user
                            AND (session.application_name LIKE ? OR session.backend_type = 'parallel worker'))
                 ORDER BY session.pid
                """,
                row -> new ForeignSession(
                        row.getInt("pid"),
                        row.getString("role"),
                        row.getString("application"),
                        row.getString("backend_type"),
                        row.getBoolean("superuser"),
                        row.getBoolean("writing")),
                Session.PREFIX + "%");
    }

    /**
     * Sessions between their CONNECT check and their line in pg_stat_activity: until then they hold a lock on the
     * database itself (InitPostgres). After the revocation none of them may be overlooked.
     */
    static int loginsUnderWay(Connection connection) throws SQLException {
        return Sql.first(connection, """
                        SELECT count(*)::int AS logins
                          FROM pg_locks
                         WHERE locktype = 'object'
                           AND classid = 'pg_catalog.pg_database'::regclass
                           AND objid = (SELECT oid FROM pg_database WHERE datname = current_database())
                           AND pid <> pg_backend_pid()
                        """, row -> row.getInt("logins")).orElseThrow();
    }

    static void terminate(Connection connection, int pid) throws SQLException {
        Sql.list(connection, "SELECT pg_terminate_backend(?)", row -> row.getBoolean(1), pid);
    }
}
