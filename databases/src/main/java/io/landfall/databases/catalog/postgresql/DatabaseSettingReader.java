package io.landfall.databases.catalog.postgresql;

import io.landfall.databases.catalog.ObjectClass;
import io.landfall.databases.catalog.ObjectIdentity;
import io.landfall.databases.catalog.RoleMapping;
import io.landfall.databases.identifier.Identifiers;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads ALTER DATABASE ... SET and ALTER ROLE ... IN DATABASE ... SET; the statements act on the database they run in.
 */
final class DatabaseSettingReader {

    private static final String SETTINGS = """
            SELECT CASE WHEN d.setrole <> 0 THEN pg_get_userbyid(d.setrole) END AS role, setting
              FROM pg_db_role_setting d, unnest(d.setconfig) AS setting
             WHERE d.setdatabase = (SELECT oid FROM pg_database WHERE datname = current_database())
            """;

    /** The core settings that hold lists of quoted names: their stored text is already SQL. */
    private static final Set<String> NAME_LISTS = Set.of(
            "search_path",
            "temp_tablespaces",
            "local_preload_libraries",
            "session_preload_libraries",
            "createrole_self_grant");

    private DatabaseSettingReader() {}

    static void read(CatalogSession session, RoleMapping roles, Findings findings) throws SQLException {
        session.query(SETTINGS, row -> {
                    String role = row.optional("role");
                    return setting(role == null ? null : roles.map(role), row.text("setting"));
                })
                .forEach(findings::add);
    }

    private static Found setting(@Nullable String role, String setting) {
        String name = setting.substring(0, setting.indexOf('='));
        String value = setting.substring(name.length() + 1);
        String written = NAME_LISTS.contains(name) && !value.isEmpty() ? value : Identifiers.literal(value);
        String statement = alter(role, " SET " + name(name) + " TO " + written);
        return new Found(
                        null,
                        new ObjectIdentity(
                                ObjectClass.DATABASE_SETTING, name + (role == null ? "" : " for role " + role)),
                        null,
                        null,
                        statement + ";",
                        List.of(statement),
                        List.of(),
                        null,
                        Set.of(),
                        null)
                .removedBy(List.of(alter(role, " RESET " + name(name))));
    }

    private static String name(String setting) {
        int dot = setting.indexOf('.');
        return dot < 0
                ? Identifiers.quote(setting)
                : Identifiers.quote(setting.substring(0, dot)) + "." + Identifiers.quote(setting.substring(dot + 1));
    }

    private static String alter(@Nullable String role, String action) {
        String start = role == null ? "ALTER DATABASE " : "ALTER ROLE " + Identifiers.quote(role) + " IN DATABASE ";
        return "DO "
                + Identifiers.literal("BEGIN EXECUTE " + Identifiers.literal(start)
                        + " || pg_catalog.quote_ident(pg_catalog.current_database()) || " + Identifiers.literal(action)
                        + "; END");
    }
}
