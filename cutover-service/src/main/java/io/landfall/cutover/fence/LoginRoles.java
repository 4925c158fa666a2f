package io.landfall.cutover.fence;

import io.landfall.cutover.access.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** Which login roles, besides the session's own, may connect to the session's database now. */
public record LoginRoles(List<String> superusers, List<String> others) {

    private record Role(String name, boolean isSuperuser) {}

    public static LoginRoles read(Connection connection) throws SQLException {
        List<Role> roles =
                Sql.list(connection, """
                SELECT rolname, rolsuper
                  FROM pg_roles
                 WHERE rolcanlogin
                   AND rolname <> current_user
                   AND has_database_privilege(oid, current_database(), 'CONNECT')
                 ORDER BY rolname COLLATE "C"
                """, row -> new Role(row.getString("rolname"), row.getBoolean("rolsuper")));
        return new LoginRoles(
                roles.stream().filter(Role::isSuperuser).map(Role::name).toList(),
                roles.stream()
                        .filter(role -> !role.isSuperuser())
                        .map(Role::name)
                        .toList());
    }
}
