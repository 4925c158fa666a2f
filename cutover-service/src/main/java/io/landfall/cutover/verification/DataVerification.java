package io.landfall.cutover.verification;

import io.landfall.contracts.Failure;
import io.landfall.contracts.spec.MigrationSpec;
import io.landfall.cutover.access.Sql;
import io.landfall.cutover.verification.ChangedTables.ChangedTable;
import io.landfall.cutover.verification.Verification.LargeObjectsVerdict;
import io.landfall.cutover.verification.Verification.Means;
import io.landfall.cutover.verification.Verification.TableVerdict;
import io.landfall.databases.catalog.TableDescription;
import io.landfall.databases.catalog.postgresql.PostgresCatalog;
import io.landfall.databases.digest.Digest;
import io.landfall.databases.digest.TableDigest;
import io.landfall.databases.identifier.ExclusionPatterns;
import io.landfall.databases.identifier.QualifiedName;
import io.landfall.messaging.step.StepFailedException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/**
 * Compares what was copied inside the fence and the tables that changed by digest, smallest first, as long as there is
 * time, and the others at least by their number of rows. Of a table whose changes are known by blocks of its key only
 * those are read. A difference ends the cutover.
 */
@Component
public class DataVerification {

    /** Whether there is time for more; may throw to end everything. */
    public interface Pulse {
        boolean goOn();
    }

    /**
     * Compares what it can.
     *
     * @param digesting whether there is time for digests
     * @param counting whether there is time at least to count rows
     */
    public Verification compare(
            Connection source, Connection target, MigrationSpec spec, Pulse digesting, Pulse counting)
            throws SQLException, InterruptedException {
        LargeObjectsVerdict largeObjects =
                LargeObjectComparison.compare(source, target, spec, digesting).orElse(null);
        Map<QualifiedName, TableVerdict> verdicts = new HashMap<>();
        Map<QualifiedName, TableDescription> described =
                PostgresCatalog.tables(source, ExclusionPatterns.of(spec.exclude())).stream()
                        .collect(Collectors.toMap(TableDescription::name, Function.identity()));
        List<ChangedTable> tables = new ArrayList<>(described.values().stream()
                .filter(table -> table.unlogged() && table.holdsRows())
                .map(table -> new ChangedTable(table.name(), Optional.empty()))
                .sorted(Comparator.comparing(ChangedTable::name))
                .toList());
        tables.addAll(ChangedTables.smallestFirst(target));
        for (ChangedTable table : tables) {
            TableDescription description = described.get(table.name());
            Optional<BothSides.Answers<Digest>> digests = description == null || !digesting.goOn()
                    ? Optional.empty()
                    : BothSides.ask(
                            source,
                            target,
                            connection -> digest(connection, TableDigest.of(description), table),
                            digesting::goOn);
            digests.ifPresent(answers -> verdicts.put(table.name(), byDigest(table, answers)));
        }
        List<TableVerdict> all = new ArrayList<>();
        for (ChangedTable table : tables) {
            TableVerdict verdict = verdicts.get(table.name());
            all.add(verdict == null ? byCount(source, target, table.name(), counting) : verdict);
        }
        return new Verification(all, largeObjects);
    }

    private static Digest digest(Connection connection, TableDigest digest, ChangedTable table) throws SQLException {
        return table.blocks().isPresent()
                ? digest.blocks(connection, table.blocks().get())
                : digest.whole(connection);
    }

    private static TableVerdict byDigest(ChangedTable table, BothSides.Answers<Digest> digests) {
        if (!digests.source().equals(digests.target())) {
            throw different(
                    table.name(),
                    (table.blocks().isPresent() ? "where it changed since the load, " : "") + "source has "
                            + digests.source().rows() + " rows with digest "
                            + digests.source().hash() + ", target "
                            + digests.target().rows() + " with "
                            + digests.target().hash());
        }
        return new TableVerdict(
                table.name().toString(),
                table.blocks().isPresent() ? Means.DIGEST_OF_CHANGED : Means.DIGEST,
                digests.source().rows(),
                digests.source().hash());
    }

    private static TableVerdict byCount(Connection source, Connection target, QualifiedName table, Pulse pulse)
            throws SQLException, InterruptedException {
        Optional<BothSides.Answers<Long>> rows =
                BothSides.ask(source, target, connection -> count(connection, table), pulse::goOn);
        if (rows.isEmpty()) {
            return new TableVerdict(table.toString(), Means.NOT_COVERED, null, null);
        }
        if (!rows.get().source().equals(rows.get().target())) {
            throw different(
                    table,
                    "source has " + rows.get().source() + " rows, target "
                            + rows.get().target());
        }
        return new TableVerdict(table.toString(), Means.ROW_COUNT, rows.get().source(), null);
    }

    private static long count(Connection connection, QualifiedName table) throws SQLException {
        return Sql.first(connection, "SELECT count(*) AS rows FROM ONLY " + table.sql(), row -> row.getLong("rows"))
                .orElseThrow();
    }

    private static StepFailedException different(QualifiedName table, String how) {
        return new StepFailedException(
                Failure.needsOperator(
                        "DATA_DIFFERS",
                        "Inside the fence table " + table + " differs between source and target: " + how + ".",
                        "The source was opened again. Have an approver repair the table (`landfall repair NAME --table ...`), which compares all rows first."));
    }
}
