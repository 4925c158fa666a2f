package io.landfall.systemtests;

import io.landfall.localservers.postgres.LocalPostgres;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/** Everything of a database and its server that a migration could have changed, read without Landfall's own code. */
record AsFound(SortedSet<String> facts) {

    private static final List<String> SERVER = List.of(
            "SELECT 'database ' || datname FROM pg_database",
            """
            SELECT 'grant ' || d.datname || ' ' || coalesce(g.rolname, 'PUBLIC') || ' ' || a.privilege_type
              FROM pg_database d
             CROSS JOIN LATERAL aclexplode(coalesce(d.datacl, acldefault('d', d.datdba))) a
              LEFT JOIN pg_roles g ON g.oid = a.grantee
            """,
            "SELECT 'setting ' || setdatabase || ' ' || setrole || ' ' || setconfig::text FROM pg_db_role_setting",
            "SELECT 'limit ' || datname || ' ' || datconnlimit || ' ' || datallowconn FROM pg_database",
            "SELECT 'role ' || rolname || ' ' || rolcanlogin || rolsuper || rolconnlimit FROM pg_roles");

    private static final List<String> DATABASE = List.of(
            "SELECT 'schema ' || nspname || ' ' || coalesce(nspacl::text, '') FROM pg_namespace WHERE nspname !~ '^pg_(toast|temp)'",
            """
            SELECT 'relation ' || n.nspname || '.' || c.relname || ' ' || c.relkind::text || ' identity ' || c.relreplident::text
                   || ' ' || coalesce(c.relacl::text, '')
              FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
             WHERE n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname !~ '^pg_(toast|temp)'
            """,
            """
            SELECT 'identity index ' || i.indexrelid::regclass FROM pg_index i WHERE i.indisreplident
            """,
            "SELECT 'slot ' || slot_name FROM pg_replication_slots WHERE database = current_database()",
            "SELECT 'publication ' || pubname FROM pg_publication",
            "SELECT 'trigger ' || tgname || ' ' || tgrelid::regclass || ' ' || tgenabled::text FROM pg_trigger WHERE NOT tgisinternal",
            "SELECT 'event trigger ' || evtname FROM pg_event_trigger",
            "SELECT 'large object ' || oid FROM pg_largeobject_metadata",
            "SELECT 'extension ' || extname FROM pg_extension",
            "SELECT 'function ' || p.oid::regprocedure FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE n.nspname NOT IN ('pg_catalog', 'information_schema')");

    /** Server and database; a database that does not exist has no facts of its own. */
    static AsFound of(LocalPostgres server, String database) throws SQLException {
        SortedSet<String> facts = new TreeSet<>();
        try (Connection connection = server.connect("postgres")) {
            collect(connection, SERVER, facts);
        }
        facts.removeIf(fact -> !concerns(fact, database));
        boolean exists = facts.contains("database " + database);
        if (exists) {
            try (Connection connection = server.connect(database)) {
                collect(connection, DATABASE, facts);
            }
        }
        return new AsFound(facts);
    }

    /** Other tests change their own databases meanwhile. */
    private static boolean concerns(String fact, String database) {
        boolean aboutOne = fact.startsWith("database ") || fact.startsWith("grant ") || fact.startsWith("limit ");
        return !aboutOne || fact.split(" ", 3)[1].equals(database);
    }

    private static void collect(Connection connection, List<String> queries, SortedSet<String> facts)
            throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String query : queries) {
                try (ResultSet rows = statement.executeQuery(query)) {
                    while (rows.next()) {
                        facts.add(rows.getString(1));
                    }
                }
            }
        }
    }
}
