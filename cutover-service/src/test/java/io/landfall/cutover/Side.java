package io.landfall.cutover;

import io.landfall.localservers.postgres.LocalDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** A database of a test, as its superuser sees it. */
record Side(LocalDatabase database) {

    void execute(String... sql) {
        try {
            database.execute(sql);
        } catch (SQLException failure) {
            throw new AssertionError(failure);
        }
    }

    List<String> column(String sql) {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            List<String> values = new ArrayList<>();
            while (result.next()) {
                values.add(result.getString(1));
            }
            return values;
        } catch (SQLException failure) {
            throw new AssertionError(failure);
        }
    }

    String one(String sql) {
        return column(sql).getFirst();
    }

    /** Who effectively holds what on the database. */
    List<String> grants() {
        return column("""
                SELECT coalesce(pg_get_userbyid(nullif(e.grantee, 0)), 'PUBLIC') || ' ' || e.privilege_type || ' by '
                       || pg_get_userbyid(e.grantor) || ' ' || e.is_grantable
                  FROM pg_database d CROSS JOIN LATERAL aclexplode(coalesce(d.datacl, acldefault('d', d.datdba))) e
                 WHERE d.datname = current_database() ORDER BY 1
                """);
    }

    boolean admits(String role) {
        try (Connection _ = database.server().connect(database.name(), role, "")) {
            return true;
        } catch (SQLException refused) {
            return false;
        }
    }
}
