package io.landfall.databases.catalog.postgresql;

import io.landfall.databases.catalog.ObjectClass;
import io.landfall.databases.catalog.ObjectIdentity;
import io.landfall.databases.catalog.RoleMapping;
import io.landfall.databases.identifier.Identifiers;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads ALTER DEFAULT PRIVILEGES. */
final class DefaultPrivilegeReader {

    private static final String DEFAULT_PRIVILEGES = """
            SELECT pg_get_userbyid(d.defaclrole) AS owner, s.oid AS schema_oid, s.nspname, d.defaclobjtype,
                   item.is_default, item.privilege_type, item.is_grantable,
                   CASE WHEN item.grantee = 0 THEN '' ELSE pg_get_userbyid(item.grantee) END AS grantee
              FROM pg_default_acl d
              LEFT JOIN own_schema s ON s.oid = d.defaclnamespace
              LEFT JOIN LATERAL (
                   SELECT false AS is_default, x.grantee, x.privilege_type, x.is_grantable FROM aclexplode(d.defaclacl) x
                    UNION ALL
                   SELECT true, x.grantee, x.privilege_type, x.is_grantable
                     FROM aclexplode(acldefault(CASE d.defaclobjtype WHEN 'S' THEN 's' ELSE d.defaclobjtype END, d.defaclrole)) x
                   ) item ON true
             WHERE d.defaclnamespace = 0 OR s.oid IS NOT NULL
            """;

    private DefaultPrivilegeReader() {}

    /** What one ALTER DEFAULT PRIVILEGES is about. */
    private record Scope(String owner, @Nullable String schema, char kind) {

        String name() {
            return "on " + things() + " of " + owner + (schema == null ? "" : " in " + schema);
        }

        String things() {
            return switch (kind) {
                case 'r' -> "TABLES";
                case 'S' -> "SEQUENCES";
                case 'f' -> "FUNCTIONS";
                case 'T' -> "TYPES";
                case 'n' -> "SCHEMAS";
                case 'L' -> "LARGE OBJECTS";
                default -> throw new IllegalArgumentException("default privileges on kind " + kind);
            };
        }

        String prefix() {
            return "ALTER DEFAULT PRIVILEGES FOR ROLE " + Identifiers.quote(owner)
                    + (schema == null ? "" : " IN SCHEMA " + Identifiers.quote(schema)) + " ";
        }
    }

    static void read(CatalogSession session, RoleMapping roles, Findings findings) throws SQLException {
        Map<String, Scope> scopes = new TreeMap<>();
        Map<Scope, Privileges> privileges = new HashMap<>();
        Map<Scope, Set<Address>> needs = new HashMap<>();
        session.query(DEFAULT_PRIVILEGES, row -> {
            Scope scope = new Scope(roles.map(row.text("owner")), row.optional("nspname"), row.symbol("defaclobjtype"));
            scopes.put(scope.name(), scope);
            needs.put(
                    scope,
                    scope.schema() == null
                            ? Set.of()
                            : Set.of(new Address(Address.NAMESPACE, row.number("schema_oid"))));
            Privileges own = privileges.computeIfAbsent(scope, any -> new Privileges());
            own.owner(scope.owner());
            if (row.optional("privilege_type") != null) {
                own.add(PrivilegeReader.item(row, roles), null, row.is("is_default"));
            }
            return own;
        });
        for (Scope scope : scopes.values()) {
            findings.add(found(
                    scope, privileges.getOrDefault(scope, new Privileges()), needs.getOrDefault(scope, Set.of())));
        }
    }

    /**
     * Within a schema they add to those of the whole database; for the whole database they replace what the server
     * says.
     */
    private static Found found(Scope scope, Privileges privileges, Set<Address> needs) {
        List<String> grants =
                scope.schema() == null ? privileges.statements(scope.things()) : privileges.grants(scope.things());
        List<String> statements =
                grants.stream().map(grant -> scope.prefix() + grant).toList();
        List<String> resets =
                scope.schema() == null ? privileges.resets(scope.things()) : privileges.revokes(scope.things());
        return new Found(
                        null,
                        new ObjectIdentity(ObjectClass.DEFAULT_PRIVILEGES, scope.name()),
                        null,
                        null,
                        Found.text(statements),
                        statements,
                        List.of(),
                        null,
                        needs,
                        null)
                .removedBy(resets.stream().map(reset -> scope.prefix() + reset).toList());
    }
}
