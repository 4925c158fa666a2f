package io.landfall.cutover.criteria;

import io.landfall.contracts.spec.MigrationSpec;
import io.landfall.cutover.criteria.Criterion.Name;
import io.landfall.databases.catalog.CopyBudget;
import io.landfall.databases.catalog.Unreplicated;
import io.landfall.databases.catalog.postgresql.LargeObjects;
import io.landfall.databases.catalog.postgresql.PostgresCatalog;
import io.landfall.databases.identifier.ExclusionPatterns;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/** Whether unlogged tables and large objects are still small enough to be copied inside the fence. */
final class CopyCriterion {

    private CopyCriterion() {}

    static Criterion of(MigrationSpec spec, CopyBudget budget, Connection source, Connection target)
            throws SQLException {
        Unreplicated content = PostgresCatalog.unreplicated(source, ExclusionPatterns.of(spec.exclude()));
        if (content.isEmpty()) {
            return Criterion.open(Name.COPY_INSIDE_FENCE, "there are neither unlogged tables nor large objects");
        }
        if (content.largeObjects() > 0) {
            List<Long> others = LargeObjects.notLandfalls(target);
            if (!others.isEmpty()) {
                return Criterion.blocked(
                        Name.COPY_INSIDE_FENCE,
                        "the target has large objects that Landfall has not made: " + others.size() + ", the first "
                                + others.getFirst());
            }
        }
        Duration downtime = spec.cutover().maxWriteDowntime();
        String says = content.bytes() + " bytes of " + String.join(", ", content.names()) + " take "
                + budget.text(content, downtime);
        return budget.fits(content, downtime)
                ? Criterion.open(Name.COPY_INSIDE_FENCE, says)
                : Criterion.blocked(Name.COPY_INSIDE_FENCE, says);
    }
}
