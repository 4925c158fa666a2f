package io.landfall.engine.change.encoding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.landfall.databases.identifier.QualifiedName;
import io.landfall.engine.change.Change;
import io.landfall.engine.change.Frame;
import io.landfall.engine.change.Relation;
import io.landfall.engine.change.RelationColumn;
import io.landfall.engine.change.ReplicaIdentity;
import io.landfall.engine.change.SampleChanges;
import io.landfall.engine.change.StreamOrigin;
import io.landfall.engine.change.TransactionSlice;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.postgresql.replication.LogSequenceNumber;

class FrameEncodingTest {

    private static final StreamOrigin ORIGIN = new StreamOrigin("7711216244384324482", 3);
    private static final LogSequenceNumber ZERO = LogSequenceNumber.valueOf(0);

    @Test
    void what_is_written_is_read() {
        Random random = new Random(42);
        for (int i = 0; i < 200; i++) {
            Frame frame = frame(random);
            assertThat(new FrameDecoder().decode(FrameEncoder.encode(frame))).isEqualTo(frame);
        }
        Frame genesis = new Frame.Genesis(ORIGIN, "slot", LogSequenceNumber.valueOf("FFFFFFFF/FFFFFFF0"));
        assertThat(new FrameDecoder().decode(FrameEncoder.encode(genesis))).isEqualTo(genesis);
    }

    @Test
    void equal_relations_of_two_frames_become_one_object() {
        FrameDecoder decoder = new FrameDecoder();
        byte[] bytes = FrameEncoder.encode(frame(new Random(1)));

        Relation one = firstRelation(decoder.decode(bytes));
        Relation other = firstRelation(decoder.decode(bytes));

        assertThat(one).isSameAs(other);
    }

    @Test
    void a_frame_that_was_cut_short_or_damaged_is_refused() {
        byte[] bytes = FrameEncoder.encode(frame(new Random(2)));
        for (int length = 0; length < bytes.length; length++) {
            byte[] cut = Arrays.copyOf(bytes, length);
            assertThatThrownBy(() -> new FrameDecoder().decode(cut)).isInstanceOf(MalformedFrame.class);
        }
        byte[] longer = Arrays.copyOf(bytes, bytes.length + 1);
        assertThatThrownBy(() -> new FrameDecoder().decode(longer)).isInstanceOf(MalformedFrame.class);
    }

    @Test
    void pieces_become_the_frame_again() {
        byte[] frame = new byte[10_000];
        new Random(3).nextBytes(frame);
        for (int size : List.of(1_000, 999, 10_000, 20_000)) {
            Fragments fragments = new Fragments();
            List<byte[]> records = Fragments.cut(frame, 7, ZERO, ZERO, size);
            for (byte[] record : records.subList(0, records.size() - 1)) {
                assertThat(fragments.add(record)).isEmpty();
            }
            assertThat(fragments.add(records.getLast())).hasValue(frame);
        }
    }

    @Test
    void a_frame_whose_writer_died_is_forgotten_and_pieces_of_two_writers_do_not_mix() {
        byte[] one = new byte[2_500];
        byte[] other = new byte[2_500];
        Arrays.fill(one, (byte) 1);
        Arrays.fill(other, (byte) 2);
        List<byte[]> first = Fragments.cut(one, 1, ZERO, ZERO, 1_000);
        List<byte[]> second = Fragments.cut(other, 2, ZERO, ZERO, 1_000);
        Fragments fragments = new Fragments();

        assertThat(fragments.add(first.get(0))).isEmpty();
        assertThat(fragments.add(second.get(0))).isEmpty();
        assertThat(fragments.add(first.get(1))).isEmpty();
        assertThat(fragments.add(second.get(1))).isEmpty();
        assertThat(fragments.add(second.get(2))).hasValue(other);
        assertThat(fragments.add(first.get(0))).isEmpty();
        assertThat(fragments.add(first.get(1))).isEmpty();
        assertThat(fragments.add(first.get(2))).hasValue(one);
        assertThat(fragments.add(first.get(2))).isEmpty();
    }

    @Test
    void a_later_version_is_refused_by_number() {
        byte[] record = Fragments.cut(new byte[10], 1, ZERO, ZERO, 100).getFirst();
        record[0] = 2;
        assertThatThrownBy(() -> Fragments.head(record)).hasMessageContaining("version 2");
    }

    private static Relation firstRelation(Frame frame) {
        return ((Frame.Changes) frame)
                .slices().stream()
                        .flatMap(slice -> slice.changes().stream())
                        .flatMap(change -> change.touched().stream())
                        .findFirst()
                        .orElseThrow();
    }

    private static Frame frame(Random random) {
        List<Relation> relations = List.of(
                SampleChanges.relation("one"),
                SampleChanges.relation("two", ReplicaIdentity.FULL, 3),
                new Relation(
                        -5,
                        new QualifiedName("s\"x", "Ü"),
                        ReplicaIdentity.INDEX,
                        List.of(
                                new RelationColumn("c", true, 1700, 655366, null),
                                new RelationColumn("d", false, 90_000, -1, new QualifiedName("public", "mood")),
                                new RelationColumn("e", false, 25, -1, null))));
        List<TransactionSlice> slices = new ArrayList<>();
        for (int i = 0; i <= random.nextInt(4); i++) {
            List<Change> changes = new ArrayList<>();
            for (int j = 0; j <= random.nextInt(20); j++) {
                changes.add(SampleChanges.change(random, relations.get(random.nextInt(relations.size()))));
            }
            slices.add(new TransactionSlice(
                    LogSequenceNumber.valueOf(random.nextLong()),
                    random.nextBoolean(),
                    LogSequenceNumber.valueOf(random.nextLong()),
                    Instant.ofEpochSecond(random.nextInt(), random.nextInt(1_000_000) * 1_000L),
                    1 + random.nextInt(1_000_000),
                    changes,
                    random.nextBoolean()));
        }
        return new Frame.Changes(ORIGIN, slices);
    }
}
