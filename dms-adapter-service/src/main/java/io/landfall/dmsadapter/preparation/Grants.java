package io.landfall.dmsadapter.preparation;

import io.landfall.databases.identifier.Identifiers;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes the statements that turn the effective grants on something into others. */
final class Grants {

    private Grants() {}

    /**
     * Statements for one object; empty when nothing differs.
     *
     * @param prefix in front of GRANT and REVOKE, for default privileges
     * @param object as GRANT calls it: {@code DATABASE "shop"}
     * @param owner whose grants need no change of role
     */
    static List<String> change(
            String prefix, String object, @Nullable String owner, List<Grant> have, List<Grant> want) {
        List<String> statements = new ArrayList<>();
        for (boolean owners : new boolean[] {false, true}) {
            have.stream()
                    .filter(grant -> grant.grantor().equals(owner) == owners)
                    .filter(grant -> !want.contains(grant))
                    .forEach(grant -> statements.addAll(as(grant, owner, prefix + revoke(grant, object))));
        }
        for (boolean owners : new boolean[] {true, false}) {
            want.stream()
                    .filter(grant -> grant.grantor().equals(owner) == owners)
                    .filter(grant -> !have.contains(grant))
                    .forEach(grant -> statements.addAll(as(grant, owner, prefix + grant(grant, object))));
        }
        return statements;
    }

    private static String revoke(Grant grant, String object) {
        return "REVOKE " + grant.privilege() + " ON " + object + " FROM " + role(grant.grantee()) + " CASCADE";
    }

    private static String grant(Grant grant, String object) {
        return "GRANT " + grant.privilege() + " ON " + object + " TO " + role(grant.grantee())
                + (grant.grantable() ? " WITH GRANT OPTION" : "");
    }

    /** A grant of another than the owner has to be given by that other. */
    private static List<String> as(Grant grant, @Nullable String owner, String statement) {
        return owner == null || grant.grantor().equals(owner)
                ? List.of(statement)
                : List.of("SET LOCAL ROLE " + Identifiers.quote(grant.grantor()), statement, "RESET ROLE");
    }

    private static String role(String grantee) {
        return grantee.isEmpty() ? "PUBLIC" : Identifiers.quote(grantee);
    }
}
