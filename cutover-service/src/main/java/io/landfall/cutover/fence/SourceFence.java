package io.landfall.cutover.fence;

import io.landfall.cutover.access.Leased;
import io.landfall.cutover.access.Sql;
import io.landfall.databases.landfall.StaleLease;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The fence around the source: raised, looked at and lowered over one of Landfall's sessions. */
public final class SourceFence {

    private SourceFence() {}

    /** Takes CONNECT from everybody but Landfall, in one transaction; done twice it changes nothing more. */
    public static void raise(Connection source, long token, ConnectGrants saved) throws SQLException, StaleLease {
        Leased.<Boolean>transaction(source, token, connection -> {
            Sql.execute(connection, saved.fenceSql());
            return true;
        });
    }

    /** Somebody else (autovacuum, an administrator) changed the database's row in pg_database at the same moment. */
    public static boolean mayBeTriedAgain(SQLException failure) {
        return "XX000".equals(failure.getSQLState())
                && String.valueOf(failure.getMessage()).contains("concurrently updated");
    }

    /** Ends every session that is not Landfall's, and says how the fence stands then. */
    public static FenceState empty(Connection source, long token, List<String> attestedSuperusers)
            throws SQLException, StaleLease {
        return Leased.transaction(source, token, connection -> {
            for (ForeignSessions.ForeignSession session : ForeignSessions.list(connection)) {
                if (mayEnd(connection, session)) {
                    ForeignSessions.terminate(connection, session.pid());
                }
            }
            return look(connection, attestedSuperusers);
        });
    }

    /** Who would be ended now; looks only. */
    public static List<String> sessionsToEnd(Connection source) throws SQLException {
        return ForeignSessions.list(source).stream().map(Object::toString).toList();
    }

    /** Looks only. Grants first, then logins under way, then sessions: in this order none slips through. */
    public static FenceState look(Connection source, List<String> attestedSuperusers) throws SQLException {
        LoginRoles roles = LoginRoles.read(source);
        if (!roles.others().isEmpty()) {
            return new FenceState.Leaking(
                    "these roles may still connect to the source: " + String.join(", ", roles.others()),
                    "See who grants them CONNECT (a role that they inherit from?), revoke it, then retry.");
        }
        List<String> unknown = new ArrayList<>(roles.superusers());
        unknown.removeAll(attestedSuperusers);
        if (!unknown.isEmpty()) {
            return new FenceState.Leaking(
                    "these superusers are not in the approved plan: " + String.join(", ", unknown),
                    "Look at the new plan and approve it, or take SUPERUSER from them.");
        }
        int logins = ForeignSessions.loginsUnderWay(source);
        if (logins > 0) {
            return new FenceState.Emptying(List.of(logins + " logins under way"));
        }
        List<String> sessions = ForeignSessions.list(source).stream()
                .filter(ForeignSessions.ForeignSession::breaksTheFence)
                .map(Object::toString)
                .toList();
        if (!sessions.isEmpty()) {
            return new FenceState.Emptying(sessions);
        }
        List<String> prepared = PreparedTransactions.list(source);
        return prepared.isEmpty()
                ? new FenceState.Standing(roles.superusers())
                : new FenceState.Leaking(String.join("; ", prepared), "End it, then retry.");
    }

    /**
     * Gives everybody their CONNECT back and sees that all that was saved is there.
     *
     * @return roles that are gone and could not be given theirs
     */
    public static List<String> lower(Connection source, long token, ConnectGrants saved)
            throws SQLException, StaleLease {
        return Leased.transaction(source, token, connection -> {
            Set<String> existing =
                    Sql.list(connection, "SELECT rolname FROM pg_roles", row -> row.getString("rolname")).stream()
                            .collect(Collectors.toUnmodifiableSet());
            ConnectGrants wanted = saved.withoutRolesBut(existing);
            Sql.execute(connection, wanted.unfenceSql());
            if (!ConnectGrants.read(connection).holdsAllOf(wanted)) {
                throw new SQLException("not all of the saved grants took effect", "42501");
            }
            return saved.grants().stream()
                    .map(ConnectGrants.Grant::to)
                    .filter(grantee -> wanted.grants().stream()
                            .noneMatch(grant -> grant.to().equals(grantee)))
                    .toList();
        });
    }

    /** Only a superuser may end a superuser's session. */
    private static boolean mayEnd(Connection source, ForeignSessions.ForeignSession session) throws SQLException {
        return !session.isSuperuser()
                || Sql.first(
                                source,
                                "SELECT rolsuper FROM pg_roles WHERE rolname = current_user",
                                row -> row.getBoolean("rolsuper"))
                        .orElse(false);
    }
}
