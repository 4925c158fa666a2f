package io.landfall.dmsadapter.secondaryschema;

import io.landfall.databases.catalog.Catalog;
import io.landfall.databases.catalog.CatalogObject;
import io.landfall.databases.catalog.ObjectClass;
import io.landfall.databases.catalog.ObjectIdentity;
import io.landfall.databases.catalog.Phase;
import io.landfall.databases.catalog.TableDescription;
import io.landfall.databases.identifier.QualifiedName;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What is created when, each list in the order of its dependencies.
 *
 * @param before what keys and indexes need
 * @param keys primary keys, unique and exclusion constraints, and indexes
 * @param after everything else
 * @param deferred what waits for the fence
 * @param tables to analyze, the largest first
 * @param roots of every partition the table it is a part of, however deep
 */
record SecondaryPlan(
        List<CatalogObject> before,
        List<CatalogObject> keys,
        List<CatalogObject> after,
        List<CatalogObject> deferred,
        List<QualifiedName> tables,
        Map<QualifiedName, QualifiedName> roots) {

    /**
     * Without cutover nothing is applied any more, so nothing has to be deferred.
     *
     * @param replicaRole whether triggers and foreign keys can be kept from firing while changes are applied
     */
    static SecondaryPlan of(Catalog source, boolean cutover, boolean replicaRole) {
        Catalog catalog = source.deferring(
                object -> (!replicaRole && fires(object)) || (cutover && isForeignKeyOfUnlogged(object, source)));
        List<CatalogObject> now = new ArrayList<>(catalog.creationOrder(Phase.SECONDARY));
        List<CatalogObject> late = catalog.creationOrder(Phase.DEFERRED);
        if (!cutover) {
            now.addAll(late);
        }
        List<CatalogObject> keys = now.stream().filter(SecondaryPlan::isKey).toList();
        Set<ObjectIdentity> needed = neededBy(keys, now);
        List<CatalogObject> before = now.stream()
                .filter(object -> !isKey(object) && needed.contains(object.identity()))
                .toList();
        List<CatalogObject> after = now.stream()
                .filter(object -> !isKey(object) && !needed.contains(object.identity()))
                .toList();
        return new SecondaryPlan(before, keys, after, cutover ? late : List.of(), loaded(catalog), roots(catalog));
    }

    int count() {
        return before.size() + keys.size() + after.size();
    }

    /** Keys and indexes that need nothing but their table: a function may read others, which are not loaded yet. */
    List<CatalogObject> earlyKeys() {
        Set<ObjectIdentity> late = new HashSet<>();
        before.forEach(object -> late.add(object.identity()));
        List<CatalogObject> early = new ArrayList<>();
        for (CatalogObject key : keys) {
            if (key.dependsOn().stream()
                    .anyMatch(needed -> needed.objectClass() == ObjectClass.FUNCTION || late.contains(needed))) {
                late.add(key.identity());
            } else {
                early.add(key);
            }
        }
        return early;
    }

    List<CatalogObject> all() {
        List<CatalogObject> all = new ArrayList<>(before);
        all.addAll(keys);
        all.addAll(after);
        return all;
    }

    /** A TRUNCATE of the table that it refers to would be refused, since that of the unlogged one is not captured. */
    private static boolean isForeignKeyOfUnlogged(CatalogObject object, Catalog catalog) {
        QualifiedName relation = object.relation();
        return object.objectClass() == ObjectClass.FOREIGN_KEY
                && relation != null
                && catalog.table(relation).filter(TableDescription::unlogged).isPresent();
    }

    private static boolean fires(CatalogObject object) {
        return object.objectClass() == ObjectClass.TRIGGER || object.objectClass() == ObjectClass.FOREIGN_KEY;
    }

    /** An index of a materialized view comes after it. */
    static boolean isKey(CatalogObject object) {
        return isKey(object.objectClass())
                && object.dependsOn().stream()
                        .noneMatch(needed -> needed.objectClass() == ObjectClass.MATERIALIZED_VIEW);
    }

    static boolean isKey(ObjectClass objectClass) {
        return switch (objectClass) {
            case PRIMARY_KEY, UNIQUE_CONSTRAINT, EXCLUSION_CONSTRAINT, INDEX -> true;
            case DATABASE_SETTING,
                    SCHEMA,
                    EXTENSION,
                    COLLATION,
                    TYPE,
                    DOMAIN,
                    SEQUENCE,
                    FUNCTION,
                    PROCEDURE,
                    TABLE,
                    PARTITION,
                    SEQUENCE_COLUMN,
                    INDEX_PARTITION,
                    CHECK_CONSTRAINT,
                    NOT_NULL_CONSTRAINT,
                    STATISTICS,
                    VIEW,
                    MATERIALIZED_VIEW,
                    FOREIGN_KEY,
                    TRIGGER,
                    COMMENT,
                    OWNER,
                    GRANTS,
                    DEFAULT_PRIVILEGES -> false;
        };
    }

    private static Set<ObjectIdentity> neededBy(List<CatalogObject> keys, List<CatalogObject> all) {
        Map<ObjectIdentity, CatalogObject> known = new HashMap<>();
        all.forEach(object -> known.put(object.identity(), object));
        Set<ObjectIdentity> needed = new HashSet<>();
        Deque<CatalogObject> open = new ArrayDeque<>(keys);
        while (!open.isEmpty()) {
            for (ObjectIdentity next : open.pop().dependsOn()) {
                CatalogObject object = known.get(next);
                if (object != null && needed.add(next)) {
                    open.add(object);
                }
            }
        }
        return needed;
    }

    /** Analyzing a partitioned table takes in all its partitions. */
    private static List<QualifiedName> loaded(Catalog catalog) {
        return catalog.tables().stream()
                .filter(table -> !table.isPartition())
                .sorted(Comparator.comparingLong(TableDescription::bytes).reversed())
                .map(TableDescription::name)
                .toList();
    }

    private static Map<QualifiedName, QualifiedName> roots(Catalog catalog) {
        Map<QualifiedName, QualifiedName> roots = new HashMap<>();
        for (TableDescription table : catalog.tables()) {
            QualifiedName root = table.partitionRoot();
            if (root != null) {
                roots.put(table.name(), root);
            }
        }
        return roots;
    }
}
