package io.landfall.dmsadapter.preparation;

/**
 * One privilege that one role has on something.
 *
 * @param grantee empty for PUBLIC
 * @param grantor who gave it, and alone can take it back
 */
public record Grant(String grantee, String privilege, boolean grantable, String grantor) {

    static final String CONNECT = "CONNECT";

    boolean isSameAs(Grant other) {
        return grantee.equals(other.grantee) && privilege.equals(other.privilege) && grantor.equals(other.grantor);
    }

    boolean connects() {
        return privilege.equals(CONNECT);
    }

    Grant to(String otherGrantee) {
        return new Grant(otherGrantee, privilege, grantable, grantor);
    }

    Grant by(String otherGrantor) {
        return new Grant(grantee, privilege, grantable, otherGrantor);
    }
}
