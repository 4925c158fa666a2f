package io.landfall.databases.catalog.postgresql;

import io.landfall.databases.catalog.RoleMapping;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Reads who may do what, for all objects whose privileges were ever set; the others have the defaults of their kind.
 */
final class PrivilegeReader {

    private static final String PRIVILEGES = """
            , acl AS (
                SELECT 2615 AS classid, n.oid, NULL::name AS column_name, n.nspowner AS owner, 'n'::"char" AS kind, n.nspacl AS acl
                  FROM pg_namespace n JOIN own_schema s ON s.oid = n.oid WHERE n.nspacl IS NOT NULL
                UNION ALL
                SELECT 1259, c.oid, NULL, c.relowner, CASE c.relkind WHEN 'S' THEN 's' ELSE 'r' END::"char", c.relacl
                  FROM pg_class c JOIN own_schema s ON s.oid = c.relnamespace
                 WHERE c.relacl IS NOT NULL AND c.relkind IN ('r', 'p', 'v', 'm', 'S')
                UNION ALL
                SELECT 1259, c.oid, a.attname, c.relowner, 'c', a.attacl
                  FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN own_schema s ON s.oid = c.relnamespace
                 WHERE a.attacl IS NOT NULL AND NOT a.attisdropped AND c.relkind IN ('r', 'p', 'v', 'm')
                UNION ALL
                SELECT 1255, p.oid, NULL, p.proowner, 'f', p.proacl
                  FROM pg_proc p JOIN own_schema s ON s.oid = p.pronamespace WHERE p.proacl IS NOT NULL
                UNION ALL
                SELECT 1247, t.oid, NULL, t.typowner, 'T', t.typacl
                  FROM pg_type t JOIN own_schema s ON s.oid = t.typnamespace WHERE t.typacl IS NOT NULL
            )
            SELECT acl.classid, acl.oid, acl.column_name, pg_get_userbyid(acl.owner) AS owner, item.is_default,
                   item.privilege_type, item.is_grantable,
                   CASE WHEN item.grantee = 0 THEN '' ELSE pg_get_userbyid(item.grantee) END AS grantee
              FROM acl
              LEFT JOIN LATERAL (
                   SELECT false AS is_default, x.grantee, x.privilege_type, x.is_grantable FROM aclexplode(acl.acl) x
                    UNION ALL
                   SELECT true, x.grantee, x.privilege_type, x.is_grantable FROM aclexplode(acldefault(acl.kind, acl.owner)) x
                   ) item ON true
            """;

    private PrivilegeReader() {}

    /** Effective privileges by object, where they differ from those that the object has when it is created. */
    static Map<Address, Privileges> read(CatalogSession session, RoleMapping roles) throws SQLException {
        Map<Address, Privileges> privileges = new LinkedHashMap<>();
        session.query(PRIVILEGES, row -> {
            Privileges own = privileges.computeIfAbsent(
                    new Address(row.integer("classid"), row.number("oid")), any -> new Privileges());
            own.owner(roles.map(row.text("owner")));
            if (row.optional("privilege_type") != null) {
                own.add(item(row, roles), row.optional("column_name"), row.is("is_default"));
            }
            return own;
        });
        privileges.values().removeIf(Predicate.not(Privileges::differFromDefault));
        return privileges;
    }

    static Privileges.Item item(Columns row, RoleMapping roles) throws SQLException {
        String grantee = row.text("grantee");
        return new Privileges.Item(
                grantee.isEmpty() ? "" : roles.map(grantee), row.text("privilege_type"), row.is("is_grantable"));
    }
}
