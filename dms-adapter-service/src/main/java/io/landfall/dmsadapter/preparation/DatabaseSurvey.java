package io.landfall.dmsadapter.preparation;

import io.landfall.databases.catalog.Catalog;
import io.landfall.databases.catalog.RoleMapping;
import io.landfall.databases.catalog.postgresql.PostgresCatalog;
import io.landfall.databases.identifier.ExclusionPatterns;
import io.landfall.databases.identifier.QualifiedName;
import io.landfall.dmsadapter.access.Sql;
import io.landfall.dmsadapter.preparation.DatabaseState.DefaultPrivileges;
import io.landfall.dmsadapter.preparation.DatabaseState.Identity;
import io.landfall.dmsadapter.preparation.DatabaseState.SchemaState;
import io.landfall.dmsadapter.preparation.DatabaseState.Setting;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the state of the database that a connection is in; grants as they work, not as they are stored. */
final class DatabaseSurvey {

    private static final String DATABASE = """
            SELECT d.datname, session_user, r.rolsuper, current_setting('server_version_num')::int,
                   pg_get_userbyid(d.datdba)
              FROM pg_database d, pg_roles r
             WHERE d.datname = current_database() AND r.rolname = session_user
            """;

    private static final String DATABASE_GRANTS = """
            SELECT coalesce(g.rolname, ''), a.privilege_type, a.is_grantable, pg_get_userbyid(a.grantor)
              FROM pg_database d
             CROSS JOIN aclexplode(coalesce(d.datacl, acldefault('d', d.datdba))) a
              LEFT JOIN pg_roles g ON g.oid = a.grantee
             WHERE d.datname = current_database()
             ORDER BY 1, 2, 4
            """;

    private static final String SCHEMAS = """
            SELECT n.nspname, pg_get_userbyid(n.nspowner), obj_description(n.oid, 'pg_namespace')
              FROM pg_namespace n
             WHERE n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'landfall')
             ORDER BY 1
            """;

    private static final String SCHEMA_GRANTS = """
            SELECT coalesce(g.rolname, ''), a.privilege_type, a.is_grantable, pg_get_userbyid(a.grantor)
              FROM pg_namespace n
             CROSS JOIN aclexplode(coalesce(n.nspacl, acldefault('n', n.nspowner))) a
              LEFT JOIN pg_roles g ON g.oid = a.grantee
             WHERE n.nspname = ?
             ORDER BY 1, 2, 4
            """;

    private static final String SETTINGS = """
            SELECT r.rolname, split_part(setting, '=', 1), substr(setting, strpos(setting, '=') + 1)
              FROM pg_db_role_setting s
             CROSS JOIN unnest(s.setconfig) AS setting
              LEFT JOIN pg_roles r ON r.oid = s.setrole
             WHERE s.setdatabase = (SELECT oid FROM pg_database WHERE datname = current_database())
             ORDER BY 1, 2
            """;

    private static final String DEFAULT_PRIVILEGES = """
            SELECT pg_get_userbyid(d.defaclrole), n.nspname, d.defaclobjtype::text,
                   coalesce(g.rolname, ''), a.privilege_type, a.is_grantable, pg_get_userbyid(a.grantor)
              FROM pg_default_acl d
              LEFT JOIN pg_namespace n ON n.oid = d.defaclnamespace
              LEFT JOIN LATERAL aclexplode(d.defaclacl) a ON true
              LEFT JOIN pg_roles g ON g.oid = a.grantee
             ORDER BY 1, 2, 3, 4, 5
            """;

    private static final String IDENTITIES = """
            SELECT n.nspname, c.relname, c.relreplident::text, x.relname
              FROM pg_class c
              JOIN pg_namespace n ON n.oid = c.relnamespace
              LEFT JOIN pg_index i ON i.indrelid = c.oid AND i.indisreplident
              LEFT JOIN pg_class x ON x.oid = i.indexrelid
             WHERE c.relkind = 'r' AND c.relpersistence <> 't'
               AND n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'landfall')
             ORDER BY 1, 2
            """;

    private DatabaseSurvey() {}

    static DatabaseState read(Connection connection) throws SQLException {
        Catalog catalog = PostgresCatalog.read(connection, ExclusionPatterns.none(), RoleMapping.none());
        connection.setAutoCommit(false);
        try {
            Sql.execute(connection, "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY");
            return Sql.one(connection, DATABASE, row -> state(connection, catalog, row));
        } finally {
            connection.rollback();
            connection.setAutoCommit(true);
        }
    }

    /** The effective grants on the database alone. */
    static List<Grant> grants(Connection connection) throws SQLException {
        return Sql.list(connection, DATABASE_GRANTS, row -> grant(row, 1));
    }

    private static DatabaseState state(Connection connection, Catalog catalog, ResultSet row) throws SQLException {
        return new DatabaseState(
                row.getString(1),
                row.getString(2),
                row.getBoolean(3),
                row.getInt(4),
                row.getString(5),
                grants(connection),
                schemas(connection),
                Sql.list(connection, SETTINGS, r -> new Setting(r.getString(1), r.getString(2), r.getString(3))),
                defaultPrivileges(connection),
                identities(connection),
                names(
                        connection,
                        "SELECT slot_name FROM pg_replication_slots WHERE database = current_database() ORDER BY 1"),
                names(connection, "SELECT pubname FROM pg_publication ORDER BY 1"),
                objects(catalog));
    }

    private static List<String> objects(Catalog catalog) {
        List<String> objects = new ArrayList<>();
        catalog.objects().forEach(object -> objects.add(object.identity().toString()));
        catalog.unsupported().forEach(object -> objects.add(object.toString()));
        return objects.stream().sorted().toList();
    }

    private static List<SchemaState> schemas(Connection connection) throws SQLException {
        return Sql.list(
                connection,
                SCHEMAS,
                row -> new SchemaState(
                        row.getString(1),
                        row.getString(2),
                        Sql.list(connection, SCHEMA_GRANTS, r -> grant(r, 1), row.getString(1)),
                        row.getString(3)));
    }

    private static List<DefaultPrivileges> defaultPrivileges(Connection connection) throws SQLException {
        record Key(String role, @Nullable String schema, String kind) {}
        Map<Key, List<Grant>> grants = new LinkedHashMap<>();
        Sql.list(connection, DEFAULT_PRIVILEGES, row -> {
            List<Grant> own = grants.computeIfAbsent(
                    new Key(row.getString(1), row.getString(2), row.getString(3)), key -> new ArrayList<>());
            if (row.getString(5) != null) {
                own.add(grant(row, 4));
            }
            return own;
        });
        List<DefaultPrivileges> all = new ArrayList<>();
        grants.forEach(
                (key, own) -> all.add(new DefaultPrivileges(key.role(), key.schema(), key.kind(), List.copyOf(own))));
        return all;
    }

    private static Map<String, Identity> identities(Connection connection) throws SQLException {
        Map<String, Identity> identities = new LinkedHashMap<>();
        Sql.list(
                connection,
                IDENTITIES,
                row -> identities.put(
                        new QualifiedName(row.getString(1), row.getString(2)).toString(),
                        new Identity(row.getString(3), row.getString(4))));
        return identities;
    }

    private static List<String> names(Connection connection, String sql) throws SQLException {
        return Sql.list(connection, sql, row -> row.getString(1));
    }

    private static Grant grant(ResultSet row, int first) throws SQLException {
        return new Grant(
                row.getString(first), row.getString(first + 1), row.getBoolean(first + 2), row.getString(first + 3));
    }
}
