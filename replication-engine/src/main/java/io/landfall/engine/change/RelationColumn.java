package io.landfall.engine.change;

import io.landfall.databases.identifier.QualifiedName;
import org.jspecify.annotations.Nullable;

/**
 * A column of the rows of a {@link Relation}, in their order.
 *
 * @param identity whether it is part of the replica identity
 * @param typeOid the type's OID on the source; it means the same on the target only below {@link #FIRST_USER_OID}
 * @param typeModifier length, precision and the like, -1 for none
 * @param userType the (base) type's name when it isn't one of PostgreSQL's own
 */
public record RelationColumn(
        String name,
        boolean identity,
        int typeOid,
        int typeModifier,
        @Nullable QualifiedName userType) {

    /** Types below this OID are PostgreSQL's own, with the same OID on every server. */
    public static final int FIRST_USER_OID = 16384;
}
