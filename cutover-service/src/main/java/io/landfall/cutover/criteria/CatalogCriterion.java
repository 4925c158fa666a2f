package io.landfall.cutover.criteria;

import io.landfall.contracts.spec.MigrationSpec;
import io.landfall.cutover.approval.PlanInput;
import io.landfall.cutover.criteria.Criterion.Name;
import io.landfall.cutover.cutovertime.DeferredObject;
import io.landfall.databases.catalog.Catalog;
import io.landfall.databases.catalog.CatalogComparison;
import io.landfall.databases.catalog.Difference;
import io.landfall.databases.catalog.ObjectIdentity;
import io.landfall.databases.catalog.Phase;
import io.landfall.databases.catalog.RoleMapping;
import io.landfall.databases.catalog.SchemaComparison;
import io.landfall.databases.catalog.postgresql.PostgresCatalog;
import io.landfall.databases.identifier.ExclusionPatterns;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Every object of the source is on the target, is deferred, or is excluded: DDL since the schema's migration shows
 * here.
 */
final class CatalogCriterion {

    private static final int NAMED = 10;

    private CatalogCriterion() {}

    static Criterion of(PlanInput input, Connection source, Connection target) throws SQLException {
        MigrationSpec spec = input.spec();
        ExclusionPatterns excluded = ExclusionPatterns.of(spec.exclude());
        Set<String> deferred =
                input.deferred().stream().map(DeferredObject::identity).collect(Collectors.toSet());
        Catalog onSource = PostgresCatalog.read(source, excluded, new RoleMapping(spec.roles()))
                .deferring(object -> deferred.contains(object.identity().toString()));
        Catalog onTarget = PostgresCatalog.read(target, excluded, RoleMapping.none());
        SchemaComparison comparison =
                CatalogComparison.compare(onSource, onTarget, Set.of(Phase.PRIMARY, Phase.SECONDARY));
        List<String> troubles = new ArrayList<>(onSource.unsupported().stream()
                .map(object -> object + " is neither migrated nor excluded")
                .toList());
        comparison.differences().stream().map(CatalogCriterion::firstLine).forEach(troubles::add);
        comparison.pending().stream()
                .map(ObjectIdentity::toString)
                .filter(pending -> !deferred.contains(pending))
                .forEach(pending -> troubles.add(pending + ": is missing on the target, and is not deferred either"));
        return troubles.isEmpty()
                ? Criterion.open(Name.CATALOG, "both sides have the same objects")
                : Criterion.blocked(Name.CATALOG, named(troubles));
    }

    private static String firstLine(Difference difference) {
        return difference.toString().lines().findFirst().orElse("");
    }

    private static String named(List<String> troubles) {
        Stream<String> first = troubles.stream().limit(NAMED);
        String more = troubles.size() > NAMED ? "; and " + (troubles.size() - NAMED) + " more" : "";
        return first.collect(Collectors.joining("; ")) + more;
    }
}
