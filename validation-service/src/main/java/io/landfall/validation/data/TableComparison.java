package io.landfall.validation.data;

import io.landfall.databases.catalog.TableDescription;
import io.landfall.databases.digest.Digest;
import io.landfall.databases.digest.KeyRange;
import io.landfall.databases.digest.TableDigest;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Compares one table, range after range, and looks again at what differs: a difference on its way is never damage.
 * Damage is a difference that is still there after the target has applied all that the source had written when it was
 * read, while the source's rows did not change in between, seen twice.
 */
final class TableComparison {

    private static final int LOOKS = 3;
    private static final int WHOLE_LOOKS = 6;
    private static final long RANGE_BYTES = 64L << 20;
    private static final int SMALLEST_RANGE = 200;

    private final TableDescription table;
    private final TableDigest digest;
    private final Sides sides;
    private final Changes changes;
    private final DataValidationSettings settings;
    private final LongConsumer rowsCompared;
    private final @Nullable RowRepair repair;
    private Digest source = Digest.EMPTY;
    private Digest target = Digest.EMPTY;
    private int ranges;
    private int lookedAgain;
    private @Nullable Repaired repaired;

    /**
     * Of one table.
     *
     * @param repair what writes damaged rows again, if that was asked for; what it wrote is compared once more
     */
    TableComparison(
            TableDescription table,
            Sides sides,
            Changes changes,
            DataValidationSettings settings,
            LongConsumer rowsCompared,
            @Nullable RowRepair repair) {
        this.table = table;
        this.digest = TableDigest.of(table);
        this.sides = sides;
        this.changes = changes;
        this.settings = settings;
        this.rowsCompared = rowsCompared;
        this.repair = repair;
    }

    TableResult run() throws SQLException, InterruptedException {
        String position = changes.applied(sides);
        if (!digest.hasKey()) {
            return whole(position);
        }
        List<SuspectRange> suspects = firstLook();
        lookedAgain = suspects.size();
        for (int look = 0; look < LOOKS && !suspects.isEmpty(); look++) {
            suspects = lookAgain(suspects);
        }
        RowComparison rows = rowsOf(suspects);
        if (repair != null && !rows.damagedRows().isEmpty()) {
            repaired = repair.repair(rows.damagedRows());
            suspects = lookAgain(suspects);
            rows = rowsOf(suspects);
        }
        for (SuspectRange suspect : suspects) {
            settle(suspect.source(), suspect.target());
        }
        return result(position, rows.damage(), rows.unsettled());
    }

    private RowComparison rowsOf(List<SuspectRange> suspects) throws SQLException, InterruptedException {
        RowComparison rows = new RowComparison(digest, sides, changes, repair == null ? 0 : RowRepair.MOST_ROWS + 1);
        for (SuspectRange suspect : suspects) {
            rows.compare(suspect.range());
        }
        return rows;
    }

    private List<SuspectRange> firstLook() throws SQLException, InterruptedException {
        List<SuspectRange> suspects = new ArrayList<>();
        try (SourcePass pass = new SourcePass(digest, sides.source(), rowsInRange(), this::rest)) {
            for (Optional<SourcePass.Read> read = pass.next(); read.isPresent(); read = pass.next()) {
                long begun = System.nanoTime();
                KeyRange range = read.get().range();
                Digest here = read.get().digest();
                Digest there = digest.range(sides.target(), range);
                if (here.equals(there)) {
                    settle(here, there);
                } else {
                    suspects.add(new SuspectRange(range, here, there));
                }
                ranges++;
                rowsCompared.accept(here.rows());
                rest(begun);
            }
        }
        return suspects;
    }

    private List<SuspectRange> lookAgain(List<SuspectRange> suspects) throws SQLException, InterruptedException {
        List<SuspectRange> before = new ArrayList<>();
        for (SuspectRange suspect : suspects) {
            before.add(
                    new SuspectRange(suspect.range(), digest.range(sides.source(), suspect.range()), suspect.target()));
        }
        changes.await(changes.now(sides), sides);
        List<SuspectRange> left = new ArrayList<>();
        for (SuspectRange suspect : before) {
            Digest there = digest.range(sides.target(), suspect.range());
            if (there.equals(suspect.source()) || there.equals(digest.range(sides.source(), suspect.range()))) {
                settle(there, there);
            } else {
                left.add(new SuspectRange(suspect.range(), suspect.source(), there));
            }
        }
        return left;
    }

    private TableResult whole(@Nullable String position) throws SQLException, InterruptedException {
        int unchanged = 0;
        ranges = 1;
        for (int look = 0; look < WHOLE_LOOKS; look++) {
            source = digest.whole(sides.source());
            changes.await(changes.now(sides), sides);
            target = digest.whole(sides.target());
            lookedAgain = look > 0 ? 1 : 0;
            rowsCompared.accept(look == 0 ? source.rows() : 0);
            if (source.equals(target)) {
                return result(position, List.of(), 0);
            }
            Digest after = digest.whole(sides.source());
            if (after.equals(target)) {
                source = after;
                return result(position, List.of(), 0);
            }
            if (after.equals(source) && ++unchanged == 2) {
                return result(position, List.of(wholeDamage()), 0);
            }
        }
        return result(position, List.of(), 1);
    }

    /** A multiset says how many rows are too few or too many, but not which. */
    private Damage wholeDamage() {
        long missing = Math.max(0, source.rows() - target.rows());
        long extra = Math.max(0, target.rows() - source.rows());
        long different = missing + extra == 0 ? 1 : 0;
        return Damage.in(KeyRange.ALL, missing, extra, different, List.of(), List.of());
    }

    private TableResult result(@Nullable String position, List<Damage> damage, long unsettled) {
        Verdict verdict = damage.isEmpty() ? unsettled == 0 ? Verdict.EQUAL : Verdict.UNSETTLED : Verdict.DAMAGED;
        return new TableResult(
                table.name().schema(),
                table.name().name(),
                verdict,
                source.rows(),
                target.rows(),
                source.hash(),
                target.hash(),
                ranges,
                lookedAgain,
                verdict == Verdict.EQUAL ? position : null,
                damage,
                repaired,
                detail(verdict, damage, unsettled));
    }

    private @Nullable String detail(Verdict verdict, List<Damage> damage, long unsettled) {
        String words = words(verdict, damage, unsettled);
        if (repaired == null) {
            return words;
        }
        return words == null ? repaired.text() : words + "; " + repaired.text();
    }

    private @Nullable String words(Verdict verdict, List<Damage> damage, long unsettled) {
        return switch (verdict) {
            case EQUAL -> null;
            case SOURCE_MOVED_ON -> "the source was written to after the load began";
            case UNSETTLED ->
                digest.hasKey()
                        ? unsettled + " rows kept changing while they were compared"
                        : "the table kept changing";
            case DAMAGED ->
                digest.hasKey()
                        ? damage.stream().mapToLong(Damage::missing).sum() + " rows missing, "
                                + damage.stream().mapToLong(Damage::extra).sum() + " too many, "
                                + damage.stream().mapToLong(Damage::different).sum() + " different" + columns(damage)
                                + ", in " + damage.size() + " of " + ranges + " ranges of the key"
                        : source.rows() + " rows on the source, " + target.rows()
                                + " on the target, and not the same (the table has no key to name them by)";
        };
    }

    private static String columns(List<Damage> damage) {
        String names = damage.stream()
                .flatMap(each -> each.columns().stream())
                .distinct()
                .sorted()
                .collect(Collectors.joining(", "));
        return names.isEmpty() ? "" : " (columns " + names + ")";
    }

    private void settle(Digest here, Digest there) {
        source = source.plus(here);
        target = target.plus(there);
    }

    private int rowsInRange() {
        long width = table.estimatedRows() > 0 ? table.bytes() / table.estimatedRows() : 0;
        long fitting = width > 0 ? RANGE_BYTES / width : settings.rangeRows();
        return Math.toIntExact(
                Math.clamp(fitting, Math.min(SMALLEST_RANGE, settings.rangeRows()), settings.rangeRows()));
    }

    private void rest(long begun) throws InterruptedException {
        long pause = Math.round((System.nanoTime() - begun) * settings.rest());
        Thread.sleep(pause / 1_000_000, (int) (pause % 1_000_000));
    }
}
