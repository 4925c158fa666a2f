package io.landfall.cutover.fence;

import io.landfall.cutover.access.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Whatever would make a fence impossible or leaky, named; looked for at the gate and again just before the fence. */
public final class FenceGround {

    private FenceGround() {}

    /** Each obstacle in one sentence, with what to do; empty when the source can be fenced. */
    public static List<String> obstacles(Connection source) throws SQLException {
        List<String> obstacles = new ArrayList<>();
        obstacles.addAll(missingRights(source));
        obstacles.addAll(backgroundWriters(source));
        obstacles.addAll(PreparedTransactions.list(source));
        obstacles.addAll(usersOfLandfallsRole(source));
        return obstacles;
    }

    private static List<String> missingRights(Connection source) throws SQLException {
        List<String> missing = new ArrayList<>(Sql.list(source, """
                SELECT 'Landfall''s role ' || current_user || ' is neither superuser nor a member of the owner '
                       || pg_get_userbyid(datdba) || ' of the database: GRANT it that role'
                  FROM pg_database
                 WHERE datname = current_database() AND NOT pg_has_role(current_user, datdba, 'USAGE')
                UNION ALL
                SELECT 'Landfall''s role ' || current_user || ' may not end other sessions: GRANT pg_signal_backend TO it'
                 WHERE NOT pg_has_role(current_user, 'pg_signal_backend', 'USAGE')
                """, row -> row.getString(1)));
        for (String grantor : ConnectGrants.read(source).foreignGrantors()) {
            missing.addAll(Sql.list(source, """
                    SELECT 'CONNECT was granted by role ' || rolname || ', as which Landfall may not act: GRANT that role to it'
                      FROM pg_roles WHERE rolname = ? AND NOT pg_has_role(current_user, oid, 'MEMBER')
                    """, row -> row.getString(1), grantor));
        }
        return missing;
    }

    /** Subscriptions and jobs write without connecting; no revocation stops them. */
    public static List<String> backgroundWriters(Connection side) throws SQLException {
        List<String> writers = new ArrayList<>(Sql.list(side, """
                SELECT 'subscription ' || quote_ident(subname) || ' writes into it: ALTER SUBSCRIPTION '
                       || quote_ident(subname) || ' DISABLE'
                  FROM pg_subscription
                 WHERE subenabled AND subdbid = (SELECT oid FROM pg_database WHERE datname = current_database())
                 ORDER BY subname
                """, row -> row.getString(1)));
        boolean hasCron = Sql.first(
                        side, "SELECT to_regclass('cron.job') IS NOT NULL AS has", row -> row.getBoolean("has"))
                .orElse(false);
        if (hasCron) {
            writers.addAll(Sql.list(side, """
                    SELECT 'pg_cron job ' || jobid || ' may write into it: SELECT cron.alter_job(' || jobid
                           || ', active => false)'
                      FROM cron.job WHERE active AND database = current_database() ORDER BY jobid
                    """, row -> row.getString(1)));
        }
        return writers;
    }

    private static List<String> usersOfLandfallsRole(Connection source) throws SQLException {
        String landfall = Sql.first(source, "SELECT current_user AS me", row -> row.getString("me"))
                .orElseThrow();
        List<String> users = new ArrayList<>(ForeignSessions.list(source).stream()
                .filter(session -> session.role().equals(landfall) && !session.worksForSubscription())
                .map(session -> "a session that is not Landfall's uses Landfall's role: " + session
                        + "; give Landfall a role of its own")
                .toList());
        users.addAll(Sql.list(source, """
                SELECT 'role ' || rolname || ' inherits from Landfall''s role ' || current_user
                       || ' and would keep its CONNECT: REVOKE that membership'
                  FROM pg_roles
                 WHERE rolcanlogin AND NOT rolsuper AND rolname <> current_user AND pg_has_role(oid, current_user, 'USAGE')
                 ORDER BY rolname
                """, row -> row.getString(1)));
        return users;
    }
}
