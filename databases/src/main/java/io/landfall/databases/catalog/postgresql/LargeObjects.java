package io.landfall.databases.catalog.postgresql;

import io.landfall.databases.catalog.LargeObject;
import io.landfall.databases.catalog.RoleMapping;
import io.landfall.databases.identifier.ExclusionPatterns;
import io.landfall.databases.identifier.Identifiers;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Reads large objects, and drops those that Landfall has made. Their pages can be read by superusers alone, so that
 * lengths and contents are asked for through the server's functions.
 */
public final class LargeObjects {

    /** How much of one is read or written at a time; a whole number of its pages of 2 KiB. */
    public static final int CHUNK_BYTES = 256 * 1024;

    /** Each one that is dropped holds a lock until the end of its transaction. */
    private static final int DROPPED_AT_ONCE = 1000;

    /** Opened, measured and closed one by one. */
    private static final String LENGTHS = """
            SELECT oid, bytes, lo_close(descriptor) AS closed
              FROM (SELECT oid, descriptor, lo_lseek64(descriptor, 0, 2) AS bytes
                      FROM (SELECT oid, lo_open(oid, 262144) AS descriptor
                              FROM (SELECT oid FROM pg_largeobject_metadata ORDER BY oid OFFSET 0) AS found
                            OFFSET 0) AS opened
                    OFFSET 0) AS measured
            """;

    private static final String DIGEST = """
            SELECT encode(sha256(coalesce(string_agg(part.hash, ''::bytea ORDER BY part.oid, part.at), ''::bytea)), 'hex')
              FROM (SELECT o.oid, chunk.at,
                           int8send(o.oid::bigint) || int8send(o.bytes) || sha256(lo_get(o.oid, chunk.at, %1$d)) AS hash
                      FROM (%2$s) AS o, generate_series(0, greatest(o.bytes - 1, 0), %1$d) AS chunk (at)) AS part
            """.formatted(CHUNK_BYTES, LENGTHS);

    private static final String LIST = """
            SELECT l.oid, l.bytes, pg_get_userbyid(m.lomowner) AS owner
              FROM (%s) AS l JOIN pg_largeobject_metadata m ON m.oid = l.oid
            """.formatted(LENGTHS);

    /** Of those that have privileges or a comment of their own. */
    private static final String ATTRIBUTES = """
            SELECT m.oid, pg_get_userbyid(m.lomowner) AS owner, d.description, item.is_default, item.privilege_type,
                   item.is_grantable, CASE WHEN item.grantee = 0 THEN '' ELSE pg_get_userbyid(item.grantee) END AS grantee
              FROM pg_largeobject_metadata m
              LEFT JOIN pg_description d ON d.classoid = 'pg_largeobject'::regclass AND d.objoid = m.oid AND d.objsubid = 0
              LEFT JOIN LATERAL (
                   SELECT false AS is_default, x.grantee, x.privilege_type, x.is_grantable FROM aclexplode(m.lomacl) x
                    UNION ALL
                   SELECT true, x.grantee, x.privilege_type, x.is_grantable FROM aclexplode(acldefault('L', m.lomowner)) x
                    WHERE m.lomacl IS NOT NULL) item ON true
             WHERE m.lomacl IS NOT NULL OR d.description IS NOT NULL
            """;

    private static final String UNREADABLE = """
            SELECT m.oid FROM pg_largeobject_metadata m
             WHERE NOT pg_has_role(m.lomowner, 'USAGE')
               AND NOT EXISTS (SELECT FROM aclexplode(m.lomacl) x
                                WHERE x.privilege_type = 'SELECT' AND (x.grantee = 0 OR pg_has_role(x.grantee, 'USAGE')))
             ORDER BY m.oid
            """;

    private static final String NOT_LANDFALLS = """
            SELECT m.oid FROM pg_largeobject_metadata m
             WHERE NOT EXISTS (SELECT FROM landfall.large_object own WHERE own.oid = m.oid) ORDER BY m.oid
            """;

    private static final String DROP = """
            WITH gone AS (DELETE FROM landfall.large_object
                           WHERE oid IN (SELECT oid FROM landfall.large_object LIMIT %d) RETURNING oid)
            SELECT count(*), count(CASE WHEN m.oid IS NOT NULL THEN lo_unlink(m.oid) END)
              FROM gone LEFT JOIN pg_largeobject_metadata m ON m.oid = gone.oid
            """.formatted(DROPPED_AT_ONCE);

    /** A schema that an older version has made has no ledger. */
    private static final String HAS_LEDGER = "SELECT to_regclass('landfall.large_object') IS NOT NULL";

    private LargeObjects() {}

    /** Whose objects they are: owners, and all that they name. */
    public record Roles(Set<String> owners, Set<String> all) {}

    /** Whether the task leaves all of them out; there is no leaving out of some. */
    public static boolean areExcluded(ExclusionPatterns exclusions) {
        return exclusions.excludes("large-object", "all");
    }

    /** Those of the source are read with the task's roles, those of the target with {@link RoleMapping#none()}. */
    public static List<LargeObject> read(Connection connection, RoleMapping roles) throws SQLException {
        return PostgresCatalog.inSnapshot(connection, () -> {
            Map<Long, Attributes> attributes = attributes(connection, roles);
            Map<String, String> owners = new HashMap<>();
            return list(connection, LIST, row -> {
                        long oid = row.getLong("oid");
                        Attributes own = attributes.get(oid);
                        return new LargeObject(
                                oid,
                                row.getLong("bytes"),
                                owners.computeIfAbsent(row.getString("owner"), roles::map),
                                own == null ? List.of() : own.statements("LARGE OBJECT " + oid));
                    })
                    .stream()
                    .sorted(Comparator.comparingLong(LargeObject::oid))
                    .toList();
        });
    }

    /** How many there are, and how long they are altogether. */
    static long[] size(Connection connection) throws SQLException {
        return list(connection, "SELECT count(*), coalesce(sum(bytes), 0) FROM (" + LENGTHS + ") AS all_of_them", row ->
                        new long[] {row.getLong(1), row.getLong(2)})
                .getFirst();
    }

    /** SHA-256 in hex over the OIDs, lengths and contents of all of them. */
    public static String digest(Connection connection) throws SQLException {
        return list(connection, DIGEST, row -> row.getString(1)).getFirst();
    }

    public static Roles roles(Connection connection, RoleMapping roles) throws SQLException {
        Set<String> owners = new TreeSet<>(list(
                connection,
                "SELECT DISTINCT pg_get_userbyid(lomowner) FROM pg_largeobject_metadata",
                row -> roles.map(row.getString(1))));
        Set<String> all = new TreeSet<>(owners);
        attributes(connection, roles).values().forEach(own -> all.addAll(own.privileges.roles()));
        return new Roles(owners, all);
    }

    /** Those that the session's role may not read. */
    public static List<Long> unreadable(Connection connection) throws SQLException {
        return list(connection, UNREADABLE, row -> row.getLong(1));
    }

    /** Those of a target that Landfall has not made. */
    public static List<Long> notLandfalls(Connection target) throws SQLException {
        return list(
                target,
                hasLedger(target) ? NOT_LANDFALLS : "SELECT oid FROM pg_largeobject_metadata ORDER BY oid",
                row -> row.getLong(1));
    }

    /** Drops some of those that Landfall has made, in the caller's transaction; false when none was left. */
    public static boolean dropSome(Connection target) throws SQLException {
        return hasLedger(target) && list(target, DROP, row -> row.getLong(1)).getFirst() > 0;
    }

    private static boolean hasLedger(Connection target) throws SQLException {
        return list(target, HAS_LEDGER, row -> row.getBoolean(1)).getFirst();
    }

    private static Map<Long, Attributes> attributes(Connection connection, RoleMapping roles) throws SQLException {
        Map<Long, Attributes> all = new HashMap<>();
        list(connection, ATTRIBUTES, result -> {
            Columns row = new Columns(result);
            Attributes own = all.computeIfAbsent(row.number("oid"), any -> new Attributes());
            own.privileges.owner(roles.map(row.text("owner")));
            String comment = row.optional("description");
            own.comment = comment == null ? "" : comment;
            if (row.optional("privilege_type") != null) {
                own.privileges.add(PrivilegeReader.item(row, roles), null, row.is("is_default"));
            }
            return own;
        });
        return all;
    }

    /** What one has beside its content. */
    private static final class Attributes {

        private final Privileges privileges = new Privileges();
        private String comment = "";

        List<String> statements(String object) {
            List<String> statements = new ArrayList<>();
            if (privileges.differFromDefault()) {
                statements.addAll(privileges.statements(object));
            }
            if (!comment.isEmpty()) {
                statements.add("COMMENT ON " + object + " IS " + Identifiers.literal(comment));
            }
            return statements;
        }
    }

    private static <T> List<T> list(Connection connection, String sql, Row<T> row) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.setFetchSize(5000);
            try (ResultSet result = statement.executeQuery(sql)) {
                List<T> rows = new ArrayList<>();
                while (result.next()) {
                    rows.add(row.read(result));
                }
                return rows;
            }
        }
    }

    /** Reads one row. */
    private interface Row<T> {
        T read(ResultSet row) throws SQLException;
    }
}
