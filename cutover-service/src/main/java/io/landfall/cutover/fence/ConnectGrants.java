package io.landfall.cutover.fence;

import io.landfall.cutover.access.Sql;
import io.landfall.databases.identifier.Identifiers;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who holds CONNECT on a database, effectively ({@code coalesce(datacl, acldefault)}), and the statements that take it
 * from everybody but Landfall and give it back exactly so.
 */
public record ConnectGrants(String database, String owner, String landfall, List<Grant> grants) {

    private static final Comparator<Grant> ORDER = Comparator.comparingInt((Grant grant) -> grant.isPublic() ? 0 : 1)
            .thenComparing(grant -> String.valueOf(grant.grantee()))
            .thenComparing(Grant::grantor);

    public ConnectGrants {
        grants = grants.stream().sorted(ORDER).toList();
    }

    /** One entry: null stands for PUBLIC. */
    public record Grant(@Nullable String grantee, String grantor, boolean grantable) {

        boolean isPublic() {
            return grantee == null;
        }

        String to() {
            return grantee == null ? "PUBLIC" : Identifiers.quote(grantee);
        }
    }

    /** Those of the database that the connection is on; its role is taken for Landfall's. */
    public static ConnectGrants read(Connection connection) throws SQLException {
        List<Grant> grants = Sql.list(
                connection,
                """
                SELECT CASE WHEN entry.grantee = 0 THEN NULL ELSE pg_get_userbyid(entry.grantee) END AS grantee,
                       pg_get_userbyid(entry.grantor) AS grantor,
                       entry.is_grantable
                  FROM pg_database AS db
                 CROSS JOIN LATERAL aclexplode(coalesce(db.datacl, acldefault('d', db.datdba))) AS entry
                 WHERE db.datname = current_database()
                   AND entry.privilege_type = 'CONNECT'
                """,
                row -> new Grant(row.getString("grantee"), row.getString("grantor"), row.getBoolean("is_grantable")));
        return Sql.first(
                        connection,
                        """
                        SELECT datname, pg_get_userbyid(datdba) AS owner, current_user AS landfall
                          FROM pg_database WHERE datname = current_database()
                        """,
                        row -> new ConnectGrants(
                                row.getString("datname"), row.getString("owner"), row.getString("landfall"), grants))
                .orElseThrow();
    }

    /** Whether both give the same roles the same. */
    public boolean sameAs(ConnectGrants other) {
        return new HashSet<>(grants).equals(new HashSet<>(other.grants));
    }

    /** Whether nobody lost anything against the other. */
    boolean holdsAllOf(ConnectGrants other) {
        return new HashSet<>(grants).containsAll(other.grants());
    }

    /** Grants by somebody else than the owner: only that role can take them back. */
    public List<String> foreignGrantors() {
        return grants.stream()
                .map(Grant::grantor)
                .filter(grantor -> !grantor.equals(owner))
                .distinct()
                .toList();
    }

    /** Landfall first, then nobody else. */
    public List<String> fenceSql() {
        List<String> sql = new ArrayList<>();
        sql.add("GRANT CONNECT ON DATABASE " + db() + " TO " + Identifiers.quote(landfall));
        for (Grant grant : byGrantor().reversed()) {
            if (!grant.grantor().equals(owner) && !landfall.equals(grant.grantee())) {
                sql.addAll(as(grant, "REVOKE CONNECT ON DATABASE " + db() + " FROM " + grant.to() + " CASCADE"));
            }
        }
        for (Grant grant : grants) {
            if (grant.grantor().equals(owner) && !landfall.equals(grant.grantee())) {
                sql.add("REVOKE CONNECT ON DATABASE " + db() + " FROM " + grant.to() + " CASCADE");
            }
        }
        return sql;
    }

    /** Everybody as before, of those who still exist; Landfall's own grant only if it was there. */
    public List<String> unfenceSql() {
        List<String> sql = new ArrayList<>();
        for (Grant grant : byGrantor()) {
            sql.addAll(as(
                    grant,
                    "GRANT CONNECT ON DATABASE " + db() + " TO " + grant.to()
                            + (grant.grantable() && !owner.equals(grant.grantee()) ? " WITH GRANT OPTION" : "")));
        }
        boolean landfallWasThere = grants.stream()
                .anyMatch(grant ->
                        landfall.equals(grant.grantee()) && grant.grantor().equals(owner));
        if (!landfallWasThere) {
            sql.add("REVOKE CONNECT ON DATABASE " + db() + " FROM " + Identifiers.quote(landfall));
        }
        return sql;
    }

    /** The same without roles that have been dropped since. */
    ConnectGrants withoutRolesBut(Set<String> existing) {
        return new ConnectGrants(
                database,
                owner,
                landfall,
                grants.stream()
                        .filter(grant -> grant.grantee() == null || existing.contains(grant.grantee()))
                        .filter(grant -> existing.contains(grant.grantor()))
                        .toList());
    }

    /** Each grant after the one that allowed its grantor to give it. */
    private List<Grant> byGrantor() {
        List<Grant> left = new ArrayList<>(grants);
        List<Grant> ordered = new ArrayList<>();
        Set<String> able = new HashSet<>(Set.of(owner));
        while (!left.isEmpty()) {
            List<Grant> next = left.stream()
                    .filter(grant -> able.contains(grant.grantor()))
                    .toList();
            if (next.isEmpty()) {
                ordered.addAll(left);
                break;
            }
            ordered.addAll(next);
            left.removeAll(next);
            next.stream().map(Grant::grantee).filter(grantee -> grantee != null).forEach(able::add);
        }
        return ordered;
    }

    private List<String> as(Grant grant, String sql) {
        return grant.grantor().equals(owner)
                ? List.of(sql)
                : List.of("SET LOCAL ROLE " + Identifiers.quote(grant.grantor()), sql, "RESET ROLE");
    }

    private String db() {
        return Identifiers.quote(database);
    }
}
