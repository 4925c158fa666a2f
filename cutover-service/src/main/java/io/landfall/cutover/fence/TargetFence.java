package io.landfall.cutover.fence;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** The target's fence stands since its preparation; here it is only looked at. */
public final class TargetFence {

    private TargetFence() {}

    /**
     * Roles and sessions, besides Landfall's and superusers' that do not write, that are or can come in; none, as long
     * as it stands.
     */
    public static List<String> whoElse(Connection target) throws SQLException {
        List<String> others = new ArrayList<>(LoginRoles.read(target).others().stream()
                .map(role -> "role " + role)
                .toList());
        ForeignSessions.list(target).stream()
                .filter(ForeignSessions.ForeignSession::breaksTheFence)
                .forEach(session -> others.add("session " + session));
        return others;
    }
}
