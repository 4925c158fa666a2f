package io.landfall.engine.capture;

import static org.assertj.core.api.Assertions.assertThat;

import io.landfall.engine.capture.pgoutput.PgoutputMessage;
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

class TransactionSlicerTest {

    private static final LogSequenceNumber START = lsn(100);

    private final Relation relation = SampleChanges.relation("t");
    private final TransactionSlicer slicer = new TransactionSlicer(new StreamOrigin("1", 1), START, 1000);

    @Test
    void small_transactions_share_a_frame_and_name_the_one_before() {
        transaction(200, 3);
        transaction(300, 1);

        TransactionSlicer.Packed packed = slicer.takeClosed();

        assertThat(packed.frame().slices()).hasSize(2);
        TransactionSlice first = packed.frame().slices().get(0);
        TransactionSlice second = packed.frame().slices().get(1);
        assertThat(first.since()).isEqualTo(START);
        assertThat(first.sessionStart()).isTrue();
        assertThat(first.last()).isTrue();
        assertThat(second.since()).isEqualTo(lsn(201));
        assertThat(second.sessionStart()).isFalse();
        assertThat(packed.complete().commitLsn()).isEqualTo(lsn(300));
        assertThat(packed.complete().endLsn()).isEqualTo(lsn(310));
        assertThat(slicer.takeClosed()).isNull();
    }

    @Test
    void a_large_transaction_is_cut_and_its_changes_keep_their_order_and_index() {
        List<TransactionSlice> slices = new ArrayList<>();
        List<Change> sent = new ArrayList<>();
        Random random = new Random(5);
        slicer.accept(new PgoutputMessage.Begin(lsn(500), Instant.EPOCH));
        for (int i = 0; i < 1000; i++) {
            Change change = SampleChanges.change(random, relation);
            sent.add(change);
            slicer.accept(new PgoutputMessage.Changed(change));
            if (slicer.hasEnoughForAFrame()) {
                TransactionSlicer.Packed packed = slicer.takeAll();
                assertThat(packed.complete()).isNull();
                slices.addAll(packed.frame().slices());
            }
        }
        slicer.accept(new PgoutputMessage.Commit(lsn(500), lsn(510)));
        slices.addAll(slicer.takeClosed().frame().slices());

        assertThat(slices).hasSizeGreaterThan(20);
        List<Change> received = new ArrayList<>();
        for (TransactionSlice slice : slices) {
            assertThat(slice.firstIndex()).isEqualTo(received.size() + 1);
            assertThat(slice.since()).isEqualTo(START);
            assertThat(slice.changes().stream().mapToLong(Change::bytes).sum()).isLessThan(2000);
            assertThat(slice.last()).isEqualTo(received.size() + slice.changes().size() == sent.size());
            received.addAll(slice.changes());
        }
        assertThat(received).isEqualTo(sent);
    }

    @Test
    void an_open_transaction_stays_when_only_closed_ones_are_taken() {
        transaction(200, 1);
        slicer.accept(new PgoutputMessage.Begin(lsn(300), Instant.EPOCH));
        slicer.accept(new PgoutputMessage.Changed(new Change.Truncated(List.of(relation))));

        assertThat(slicer.takeClosed().frame().slices()).hasSize(1);
        assertThat(slicer.takeClosed()).isNull();
        assertThat(slicer.isWithinTransaction()).isTrue();
    }

    private void transaction(long commit, int changes) {
        slicer.accept(new PgoutputMessage.Begin(lsn(commit), Instant.EPOCH));
        for (int i = 0; i < changes; i++) {
            slicer.accept(
                    new PgoutputMessage.Changed(new Change.Inserted(relation, SampleChanges.row("" + i, null, "b"))));
        }
        slicer.accept(new PgoutputMessage.Commit(lsn(commit), lsn(commit + 10)));
    }

    private static LogSequenceNumber lsn(long value) {
        return LogSequenceNumber.valueOf(value);
    }
}
