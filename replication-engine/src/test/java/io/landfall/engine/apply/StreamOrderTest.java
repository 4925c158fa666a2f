package io.landfall.engine.apply;

import static org.assertj.core.api.Assertions.assertThat;

import io.landfall.engine.apply.StreamOrder.Verdict;
import io.landfall.engine.change.Change;
import io.landfall.engine.change.Relation;
import io.landfall.engine.change.SampleChanges;
import io.landfall.engine.change.StreamOrigin;
import io.landfall.engine.change.TransactionSlice;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.postgresql.replication.LogSequenceNumber;

class StreamOrderTest {

    private static final StreamOrigin ORIGIN = new StreamOrigin("1", 1);

    private final Relation relation = SampleChanges.relation("t");

    @Test
    void a_transaction_at_the_consistent_point_itself_is_new() {
        StreamOrder order = new StreamOrder(new AppliedPosition(ORIGIN, lsn(100), 0));

        assertThat(order.accept(slice(100, true, 100, 1, 1, true))).isInstanceOf(Verdict.New.class);
        assertThat(order.accept(slice(100, true, 100, 1, 1, true))).isInstanceOf(Verdict.Known.class);
    }

    @Test
    void what_was_applied_is_known() {
        StreamOrder order = new StreamOrder(new AppliedPosition(ORIGIN, lsn(100), 3));

        assertThat(order.accept(slice(50, true, 90, 1, 1, true))).isInstanceOf(Verdict.Known.class);
        assertThat(order.accept(slice(91, false, 100, 1, 3, true))).isInstanceOf(Verdict.Known.class);
        assertThat(order.accept(slice(101, false, 120, 1, 2, true))).isInstanceOf(Verdict.New.class);
    }

    @Test
    void a_transaction_cut_by_a_crash_goes_on_with_its_full_copy() {
        StreamOrder order = new StreamOrder(new AppliedPosition(ORIGIN, lsn(100), 1));

        assertThat(order.accept(slice(101, false, 200, 1, 4, false))).isEqualTo(fresh(1, 4, false));
        assertThat(order.accept(slice(90, true, 100, 1, 1, true))).isInstanceOf(Verdict.Known.class);
        assertThat(order.accept(slice(101, false, 200, 1, 3, false))).isInstanceOf(Verdict.Known.class);
        assertThat(order.accept(slice(101, false, 200, 4, 3, true))).isEqualTo(fresh(5, 2, true));
        assertThat(order.accept(slice(201, false, 300, 1, 1, true))).isEqualTo(fresh(1, 1, true));
    }

    @Test
    void a_gap_at_the_start_of_a_session_is_one_for_ever() {
        StreamOrder order = new StreamOrder(new AppliedPosition(ORIGIN, lsn(100), 1));

        assertThat(order.accept(slice(150, true, 200, 1, 1, true))).isInstanceOf(Verdict.Gap.class);
        assertThat(order.accept(slice(150, false, 200, 1, 1, true))).isInstanceOf(Verdict.Early.class);
        assertThat(order.accept(slice(101, false, 200, 2, 1, true))).isInstanceOf(Verdict.Early.class);
    }

    @Test
    void missing_changes_within_a_transaction_are_noticed() {
        StreamOrder order = new StreamOrder(new AppliedPosition(ORIGIN, lsn(100), 1));

        order.accept(slice(101, false, 200, 1, 2, false));
        assertThat(order.accept(slice(101, false, 200, 4, 2, true))).isInstanceOf(Verdict.Early.class);
        assertThat(order.accept(slice(201, false, 300, 1, 1, true))).isInstanceOf(Verdict.Early.class);
    }

    /** Sessions that overlap as they like: each change comes out once, in order. */
    @Test
    void overlapping_sessions_give_every_change_once_and_in_order() {
        for (long seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            StreamOrder order = new StreamOrder(new AppliedPosition(ORIGIN, lsn(100), 0));
            List<String> applied = new ArrayList<>();
            int complete = 0;
            for (int session = 0; session < 6; session++) {
                int from = random.nextInt(complete + 1);
                int to = session == 5 ? 20 : Math.min(20, complete + random.nextInt(8));
                for (int transaction = from; transaction < to; transaction++) {
                    boolean cut = transaction == to - 1 && session < 5 && random.nextBoolean();
                    for (TransactionSlice slice : slices(random, transaction, transaction == from, cut)) {
                        switch (order.accept(slice)) {
                            case Verdict.New(List<Change> changes, boolean completes, long lastIndex) -> {
                                for (int i = 0; i < changes.size(); i++) {
                                    applied.add(transaction + "." + (lastIndex - changes.size() + 1 + i));
                                }
                            }
                            case Verdict.Known known -> {}
                            case Verdict.Early early -> throw new AssertionError("seed " + seed + ": " + early);
                            case Verdict.Gap gap -> throw new AssertionError("seed " + seed + ": " + gap);
                        }
                    }
                    complete = cut ? complete : Math.max(complete, transaction + 1);
                }
            }
            List<String> expected = new ArrayList<>();
            for (int transaction = 0; transaction < 20; transaction++) {
                for (int i = 1; i <= 5; i++) {
                    expected.add(transaction + "." + i);
                }
            }
            assertThat(applied).as("seed %d", seed).isEqualTo(expected);
        }
    }

    /** Transactions of five changes at 100, 110, 120 ..., cut anywhere. */
    private List<TransactionSlice> slices(Random random, int transaction, boolean sessionStart, boolean cut) {
        long commit = 100 + transaction * 10L;
        long since = transaction == 0 ? 100 : commit - 9;
        int middle = 1 + random.nextInt(4);
        TransactionSlice first = slice(since, sessionStart, commit, 1, middle, false);
        return cut ? List.of(first) : List.of(first, slice(since, sessionStart, commit, middle + 1, 5 - middle, true));
    }

    private Verdict.New fresh(int firstIndex, int count, boolean completes) {
        return new Verdict.New(changes(firstIndex, count), completes, firstIndex + count - 1);
    }

    private TransactionSlice slice(
            long since, boolean sessionStart, long commit, int firstIndex, int count, boolean last) {
        return new TransactionSlice(
                lsn(since), sessionStart, lsn(commit), Instant.EPOCH, firstIndex, changes(firstIndex, count), last);
    }

    private List<Change> changes(int firstIndex, int count) {
        List<Change> changes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            changes.add(new Change.Inserted(relation, SampleChanges.row("" + (firstIndex + i), null, null)));
        }
        return changes;
    }

    private static LogSequenceNumber lsn(long value) {
        return LogSequenceNumber.valueOf(value);
    }
}
