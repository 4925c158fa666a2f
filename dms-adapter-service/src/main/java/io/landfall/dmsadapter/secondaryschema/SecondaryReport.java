package io.landfall.dmsadapter.secondaryschema;

import io.landfall.databases.catalog.CatalogObject;
import java.util.ArrayList;
import java.util.List;

/**
 * What the cutover and validation have to know.
 *
 * @param deferred what is created inside the fence, in this order, and dropped in reverse when that rolls back
 * @param created how many objects this step created
 * @param replicaRole whether the target lets Landfall set session_replication_role
 */
record SecondaryReport(List<Deferred> deferred, int created, boolean replicaRole) {

    /**
     * An object that waits for the fence.
     *
     * @param sql all of {@code statements}, separated by semicolons
     * @param undoSql removes it again; empty when it goes with another
     */
    record Deferred(String identity, String objectClass, String sql, List<String> statements, String undoSql) {

        static Deferred of(CatalogObject object) {
            List<String> statements = new ArrayList<>(object.creation());
            statements.addAll(object.completion());
            return new Deferred(
                    object.identity().toString(),
                    object.objectClass().name(),
                    String.join(";\n", statements),
                    statements,
                    String.join(";\n", object.removal()));
        }
    }

    static SecondaryReport of(SecondaryPlan plan, boolean replicaRole) {
        return new SecondaryReport(plan.deferred().stream().map(Deferred::of).toList(), plan.count(), replicaRole);
    }
}
