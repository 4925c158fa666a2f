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
import java.nio.ByteBuffer;
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
            assertThat(decoded(encoded(frame))).isEqualTo(frame);
        }
        Frame genesis = new Frame.Genesis(ORIGIN, "slot", LogSequenceNumber.valueOf("FFFFFFFF/FFFFFFF0"));
        assertThat(decoded(encoded(genesis))).isEqualTo(genesis);
    }

    @Test
    void equal_relations_of_two_frames_become_one_object() {
        FrameDecoder decoder = new FrameDecoder();
        byte[] bytes = encoded(frame(new Random(1)));

        Relation one = firstRelation(decoder.decode(ByteBuffer.wrap(bytes)));
        Relation other = firstRelation(decoder.decode(ByteBuffer.wrap(bytes)));

        assertThat(one).isSameAs(other);
    }

    @Test
    void a_frame_that_was_cut_short_or_damaged_is_refused() {
        byte[] bytes = encoded(frame(new Random(2)));
        for (int length = 0; length < bytes.length; length++) {
            byte[] cut = Arrays.copyOf(bytes, length);
            assertThatThrownBy(() -> decoded(cut)).isInstanceOf(MalformedFrame.class);
        }
        byte[] longer = Arrays.copyOf(bytes, bytes.length + 1);
        assertThatThrownBy(() -> decoded(longer)).isInstanceOf(MalformedFrame.class);
    }

    @Test
    void pieces_become_the_frame_again() {
        Random random = new Random(3);
        for (int size : List.of(1, 7, 100, 999, 20_000)) {
            Frame frame = frame(random);
            Fragments fragments = new Fragments();
            List<byte[]> records = cut(frame, 7, size);
            assertThat(records).allSatisfy(record -> assertThat(record.length).isLessThan(size + 60));
            for (byte[] record : records.subList(0, records.size() - 1)) {
                assertThat(fragments.add(record)).isEmpty();
            }
            assertThat(fragments.add(records.getLast()))
                    .map(FrameEncodingTest::decoded)
                    .hasValue(frame);
        }
    }

    @Test
    void a_frame_whose_writer_died_is_forgotten_and_pieces_of_two_writers_do_not_mix() {
        Frame one = new Frame.Genesis(ORIGIN, "a".repeat(60), ZERO);
        Frame other = new Frame.Genesis(ORIGIN, "b".repeat(60), ZERO);
        List<byte[]> first = cut(one, 1, 40);
        List<byte[]> second = cut(other, 2, 40);
        Fragments fragments = new Fragments();

        assertThat(first).hasSize(3);
        assertThat(fragments.add(first.get(0))).isEmpty();
        assertThat(fragments.add(second.get(0))).isEmpty();
        assertThat(fragments.add(first.get(1))).isEmpty();
        assertThat(fragments.add(second.get(1))).isEmpty();
        assertThat(fragments.add(second.get(2))).map(FrameEncodingTest::decoded).hasValue(other);
        assertThat(fragments.add(first.get(0))).isEmpty();
        assertThat(fragments.add(first.get(1))).isEmpty();
        assertThat(fragments.add(first.get(2))).map(FrameEncodingTest::decoded).hasValue(one);
        assertThat(fragments.add(first.get(2))).isEmpty();
    }

    @Test
    void a_piece_that_is_longer_than_the_first_is_refused() {
        List<byte[]> records = cut(new Frame.Genesis(ORIGIN, "a".repeat(60), ZERO), 1, 40);
        byte[] longer = Arrays.copyOf(records.getLast(), records.getLast().length + 40);
        Fragments fragments = new Fragments();
        records.subList(0, 2).forEach(fragments::add);

        assertThatThrownBy(() -> fragments.add(longer)).isInstanceOf(MalformedFrame.class);
    }

    @Test
    void a_later_version_is_refused_by_number() {
        byte[] record = cut(new Frame.Genesis(ORIGIN, "slot", ZERO), 1, 100).getFirst();
        record[0] = 2;
        assertThatThrownBy(() -> Fragments.head(record)).hasMessageContaining("version 2");
    }

    private static List<byte[]> cut(Frame frame, long writer, int pieceBytes) {
        List<byte[]> records = new ArrayList<>();
        List<Boolean> last = new ArrayList<>();
        Fragments.cut(frame, writer, ZERO, ZERO, pieceBytes, (record, isLast) -> {
            records.add(record);
            last.add(isLast);
        });
        assertThat(last.indexOf(true)).isEqualTo(records.size() - 1);
        return records;
    }

    private static byte[] encoded(Frame frame) {
        ByteCount size = new ByteCount();
        FrameEncoder.write(frame, size);
        ByteArray bytes = new ByteArray((int) size.bytes());
        FrameEncoder.write(frame, bytes);
        return bytes.bytes();
    }

    private static Frame decoded(byte[] bytes) {
        return decoded(ByteBuffer.wrap(bytes));
    }

    private static Frame decoded(ByteBuffer bytes) {
        return new FrameDecoder().decode(bytes);
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
