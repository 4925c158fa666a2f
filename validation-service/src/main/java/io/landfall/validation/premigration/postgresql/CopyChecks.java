package io.landfall.validation.premigration.postgresql;

import io.landfall.contracts.spec.CutoverSpec;
import io.landfall.databases.catalog.CopyBudget;
import io.landfall.databases.catalog.Unreplicated;
import io.landfall.databases.catalog.postgresql.LargeObjects;
import io.landfall.databases.catalog.postgresql.PostgresCatalog;
import io.landfall.databases.identifier.Identifiers;
import io.landfall.validation.premigration.Findings;
import io.landfall.validation.premigration.Severity;
import io.landfall.validation.premigration.Side;
import io.landfall.validation.premigration.Subject;
import java.sql.SQLException;
import java.util.List;

/** What no change stream carries: unlogged tables and large objects. */
final class CopyChecks {

    private CopyChecks() {}

    /** With cutover all of it is copied while nobody can write. */
    static void fitsIntoTheFence(Subject subject, Findings findings, CopyBudget budget) throws SQLException {
        Side source = subject.source();
        if (!LargeObjects.areExcluded(subject.exclusions())
                && !LargeObjects.unreadable(source.connection()).isEmpty()) {
            return; // LARGE_OBJECTS blocks, and they can't be measured
        }
        Unreplicated content = PostgresCatalog.unreplicated(source.connection(), subject.exclusions());
        if (content.isEmpty()) {
            return;
        }
        CutoverSpec cutover = subject.spec().cutover();
        String evidence =
                source.text("SELECT pg_size_pretty(?::bigint)", content.bytes()) + " in " + Named.some(content.names());
        String reason = "changes of them can't be captured, so that they are copied inside the fence, which takes "
                + budget.text(content, cutover.maxWriteDowntime());
        if (budget.fits(content, cutover.maxWriteDowntime())) {
            findings.informs(evidence, reason);
        } else {
            findings.blocks(
                    evidence,
                    reason,
                    "Allow more maxWriteDowntime, make the tables logged (ALTER TABLE ... SET LOGGED), move what is in the large objects"
                            + " into tables, or leave them out (exclude; \"large-object:*\" for all large objects) and bring them over yourself.");
        }
    }

    static void largeObjects(Subject subject, Findings findings) throws SQLException {
        if (LargeObjects.areExcluded(subject.exclusions())) {
            return;
        }
        Side source = subject.source();
        List<Long> denied = LargeObjects.unreadable(source.connection());
        if (!denied.isEmpty()) {
            findings.add(
                    Severity.BLOCKS,
                    "large objects " + Named.some(denied),
                    "role '" + source.role() + "' may not read them",
                    "Grant it, or leave all large objects out: exclude: [\"large-object:*\"].",
                    denied.stream()
                            .map(oid ->
                                    "GRANT SELECT ON LARGE OBJECT " + oid + " TO " + Identifiers.quote(source.role()))
                            .toList());
        }
    }
}
