package io.landfall.cutover.cutovertime;

import io.landfall.contracts.Failure;
import io.landfall.contracts.spec.MigrationSpec;
import io.landfall.cutover.access.Leased;
import io.landfall.cutover.access.Sql;
import io.landfall.cutover.verification.LargeObjectComparison;
import io.landfall.databases.catalog.LargeObject;
import io.landfall.databases.catalog.RoleMapping;
import io.landfall.databases.catalog.TableDescription;
import io.landfall.databases.catalog.postgresql.LargeObjects;
import io.landfall.databases.connection.ServerWords;
import io.landfall.databases.identifier.ExclusionPatterns;
import io.landfall.databases.landfall.LandfallSchema;
import io.landfall.databases.landfall.StaleLease;
import io.landfall.messaging.step.StepFailedException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Component;

/**
 * Brings over what no change stream carries: with cutover unlogged tables, and always large objects. Done again, it
 * begins anew; what it made on the target can be taken back.
 */
@Component
public class UnreplicatedMigration {

    /** What was brought over. */
    public record Copied(List<String> tables, long rows, int largeObjects, long largeObjectBytes) {

        public static final Copied NOTHING = new Copied(List.of(), 0, 0, 0);

        public Copied {
            tables = List.copyOf(tables);
        }
    }

    /** How long it may still take; zero or less ends it. May throw to end everything. */
    public interface TimeLeft {
        Duration now();
    }

    /** In transactions of its own on the target; empty when the time was up, with what it had made still there. */
    public Optional<Copied> bringOver(
            Connection source, Connection target, long token, MigrationSpec spec, TimeLeft timeLeft)
            throws SQLException, StaleLease, InterruptedException {
        CopyTime time = new CopyTime(timeLeft);
        source.setAutoCommit(false);
        try {
            Sql.execute(source, "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY");
            Sql.execute(source, time.limit());
            return Optional.of(copy(source, target, token, spec, time));
        } catch (CopyTime.Up up) {
            return Optional.empty();
        } catch (SQLException failure) {
            if (time.isUp()) {
                return Optional.empty();
            }
            throw failed(failure);
        } finally {
            if (!source.isClosed()) {
                source.rollback();
                source.setAutoCommit(true);
            }
        }
    }

    /** Unlogged tables are loaded with the others where there is no cutover. */
    private static Copied copy(Connection source, Connection target, long token, MigrationSpec spec, CopyTime time)
            throws SQLException, StaleLease, InterruptedException {
        ExclusionPatterns exclusions = ExclusionPatterns.of(spec.exclude());
        List<TableDescription> tables = spec.cutover().required() ? UnloggedTables.of(source, exclusions) : List.of();
        long rows = UnloggedTables.copy(source, target, token, tables, time);
        List<LargeObject> largeObjects = LargeObjects.areExcluded(exclusions)
                ? List.of()
                : LargeObjects.read(source, new RoleMapping(spec.roles()));
        copyLargeObjects(source, target, token, largeObjects, time);
        if (!spec.cutover().required()) {
            // in the same snapshot of a source that is not fenced; with cutover VERIFYING does it
            LargeObjectComparison.compare(source, target, spec, () -> !time.isUp());
        }
        return new Copied(
                tables.stream().map(table -> table.name().toString()).toList(),
                rows,
                largeObjects.size(),
                largeObjects.stream().mapToLong(LargeObject::bytes).sum());
    }

    private static void copyLargeObjects(
            Connection source, Connection target, long token, List<LargeObject> objects, CopyTime time)
            throws SQLException, StaleLease {
        if (!objects.isEmpty()) {
            // a schema that an older version has made knows no ledger
            LandfallSchema.ensureOnTarget(target);
            List<Long> others = LargeObjects.notLandfalls(target);
            if (!others.isEmpty()) {
                throw new StepFailedException(Failure.needsOperator(
                        "TARGET_HAS_LARGE_OBJECTS",
                        "The target has large objects that Landfall has not made: " + others.size() + ", the first "
                                + others.getFirst() + ".",
                        "Remove them, then retry."));
            }
        }
        new LargeObjectCopy(source, time).run(target, token, objects);
    }

    /** Takes back what was brought over. */
    public void undo(Connection target, long token, MigrationSpec spec) throws SQLException, StaleLease {
        Leased.<Boolean>transaction(target, token, connection -> {
            UnloggedTables.empty(connection, ExclusionPatterns.of(spec.exclude()));
            return true;
        });
        LargeObjectCopy.drop(target, token);
    }

    private static StepFailedException failed(SQLException failure) {
        return new StepFailedException(
                Failure.retryable(
                        "COPY_FAILED",
                        "Unlogged tables or large objects can't be copied: " + ServerWords.of(failure),
                        "Mend what it says, then retry."),
                failure);
    }
}
