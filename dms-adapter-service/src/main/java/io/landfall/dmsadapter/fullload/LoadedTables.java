package io.landfall.dmsadapter.fullload;

import io.landfall.contracts.Failure;
import io.landfall.databases.catalog.Catalog;
import io.landfall.databases.catalog.TableDescription;
import io.landfall.databases.identifier.QualifiedName;
import io.landfall.databases.identifier.TablePatterns;
import io.landfall.messaging.step.StepFailedException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The tables that hold rows, partitions included, with the source's own estimate of how many. With cutover unlogged
 * ones are not among them: changes of theirs can't be captured, so that they are copied inside the fence.
 *
 * @param catalog the source's
 * @param estimates -1 when unknown
 */
record LoadedTables(Catalog catalog, Map<QualifiedName, Long> estimates) {

    static LoadedTables of(Catalog catalog, boolean cutover) {
        Map<QualifiedName, Long> estimates = new TreeMap<>();
        catalog.tables().stream()
                .filter(TableDescription::holdsRows)
                .filter(table -> !(cutover && table.unlogged()))
                .forEach(table -> estimates.put(table.name(), table.estimatedRows()));
        return new LoadedTables(catalog, estimates);
    }

    boolean isEmpty() {
        return estimates.isEmpty();
    }

    /** AWS reads the rows of its heirs with those of a table, and so would write them twice. */
    void requireNoHeirs() {
        List<QualifiedName> parents = catalog.tables().stream()
                .filter(table -> table.hasHeirs() && estimates.containsKey(table.name()))
                .map(TableDescription::name)
                .toList();
        if (!parents.isEmpty()) {
            throw new StepFailedException(Failure.needsOperator(
                    "INHERITANCE_NOT_LOADABLE",
                    "other tables inherit from " + parents + ", and AWS DMS would write their rows a second time",
                    "Abort; then exclude these tables, or migrate the database by Landfall's own engine."));
        }
    }

    /**
     * Somebody has taken a table's identity since the preparation: the application's UPDATE and DELETE would fail, or,
     * where nothing is published, be lost.
     *
     * @param insertOnly tables that may have none
     */
    void requireIdentities(TablePatterns insertOnly) {
        List<QualifiedName> nameless = catalog.tables().stream()
                .filter(table -> estimates.containsKey(table.name()) && !table.isAmong(insertOnly))
                .filter(LoadedTables::hasNoIdentity)
                .map(TableDescription::name)
                .toList();
        if (!nameless.isEmpty()) {
            throw new StepFailedException(Failure.needsOperator(
                    "REPLICA_IDENTITY_CHANGED",
                    "since DATABASE_PREPARATION somebody has set REPLICA IDENTITY NOTHING on " + nameless
                            + ", or dropped the index that was their identity",
                    "Set DEFAULT where there is a primary key, else USING INDEX or FULL; then retry."));
        }
    }

    private static boolean hasNoIdentity(TableDescription table) {
        return switch (table.replicaIdentity()) {
            case NOTHING -> true;
            case INDEX -> table.identityIndex() == null;
            case DEFAULT, FULL -> false;
        };
    }

    List<QualifiedName> names() {
        return List.copyOf(estimates.keySet());
    }

    /** The sum; -1 when any is unknown. */
    long total() {
        return estimates.containsValue(-1L)
                ? -1
                : estimates.values().stream().mapToLong(Long::longValue).sum();
    }
}
