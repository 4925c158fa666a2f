package io.landfall.engine.capture.pgoutput;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.landfall.databases.identifier.QualifiedName;
import io.landfall.engine.change.Change;
import io.landfall.engine.change.Relation;
import io.landfall.engine.change.ReplicaIdentity;
import io.landfall.engine.change.Row;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.postgresql.replication.LogSequenceNumber;

/** Messages byte by byte as the protocol's page describes them. */
class PgoutputDecoderTest {

    private final PgoutputDecoder decoder = new PgoutputDecoder();

    @Test
    void begin_names_the_commit_position_and_time() {
        PgoutputMessage begin = decoder.decode(message(out -> {
            out.writeByte('B');
            out.writeLong(0x1_0000_0010L);
            out.writeLong(86_400_000_001L);
            out.writeInt(731);
        }));

        assertThat(begin)
                .isEqualTo(new PgoutputMessage.Begin(
                        LogSequenceNumber.valueOf("1/10"), Instant.parse("2000-01-02T00:00:00.000001Z")));
    }

    @Test
    void commit_names_where_its_record_ends() {
        PgoutputMessage commit = decoder.decode(message(out -> {
            out.writeByte('C');
            out.writeByte(0);
            out.writeLong(0x10);
            out.writeLong(0x48);
            out.writeLong(0);
        }));

        assertThat(commit)
                .isEqualTo(
                        new PgoutputMessage.Commit(LogSequenceNumber.valueOf(0x10), LogSequenceNumber.valueOf(0x48)));
    }

    @Test
    void values_may_be_null_unchanged_or_text() {
        relation(5, "", "t", 'd');
        Change.Inserted inserted = (Change.Inserted) change(out -> {
            out.writeByte('I');
            out.writeInt(5);
            out.writeByte('N');
            out.writeShort(2);
            text(out, "Grüße");
            out.writeByte('n');
        });

        assertThat(inserted.relation().table()).isEqualTo(new QualifiedName("pg_catalog", "t"));
        assertThat(inserted.row().text(0)).isEqualTo("Grüße");
        assertThat(inserted.row().isNull(1)).isTrue();
        assertThat(inserted.row().isUnchanged(1)).isFalse();
    }

    @Test
    void an_update_may_bring_the_old_identity() {
        relation(5, "public", "t", 'd');
        Change.Updated updated = (Change.Updated) change(out -> {
            out.writeByte('U');
            out.writeInt(5);
            out.writeByte('K');
            out.writeShort(2);
            text(out, "1");
            out.writeByte('n');
            out.writeByte('N');
            out.writeShort(2);
            text(out, "2");
            out.writeByte('u');
        });

        assertThat(updated.changesIdentity()).isTrue();
        assertThat(updated.identity().text(0)).isEqualTo("1");
        assertThat(updated.row().isUnchanged(1)).isTrue();
    }

    @Test
    void an_old_identity_that_is_the_same_is_no_change_of_it() {
        relation(5, "public", "t", 'd');
        Change.Updated updated = (Change.Updated) change(out -> {
            out.writeByte('U');
            out.writeInt(5);
            out.writeByte('K');
            out.writeShort(2);
            text(out, "1");
            out.writeByte('n');
            out.writeByte('N');
            out.writeShort(2);
            out.writeByte('u');
            text(out, "x");
        });

        assertThat(updated.changesIdentity()).isFalse();
        Row whole = updated.row().with(updated.before(), updated.relation().identityColumns());
        assertThat(whole.text(0)).isEqualTo("1");
        assertThat(whole.text(1)).isEqualTo("x");
    }

    @Test
    void a_truncate_names_every_table() {
        relation(5, "public", "t", 'd');
        relation(6, "public", "u", 'f');
        Change.Truncated truncated = (Change.Truncated) change(out -> {
            out.writeByte('T');
            out.writeInt(2);
            out.writeByte(3);
            out.writeInt(5);
            out.writeInt(6);
        });

        assertThat(truncated.relations())
                .extracting(Relation::identity)
                .containsExactly(ReplicaIdentity.DEFAULT, ReplicaIdentity.FULL);
    }

    @Test
    void what_protocol_1_does_not_have_is_refused() {
        assertThatThrownBy(() -> decoder.decode(message(out -> out.writeByte('S'))))
                .isInstanceOf(UnknownMessage.class)
                .hasMessageContaining("'S'");
        assertThatThrownBy(() -> change(out -> {
                    out.writeByte('I');
                    out.writeInt(99);
                }))
                .isInstanceOf(UnknownMessage.class)
                .hasMessageContaining("99");
    }

    private void relation(int oid, String schema, String name, char identity) {
        PgoutputMessage message = decoder.decode(message(out -> {
            out.writeByte('R');
            out.writeInt(oid);
            zeroEnded(out, schema);
            zeroEnded(out, name);
            out.writeByte(identity);
            out.writeShort(2);
            for (int column = 0; column < 2; column++) {
                out.writeByte(column == 0 ? 1 : 0);
                zeroEnded(out, "c" + column);
                out.writeInt(25);
                out.writeInt(-1);
            }
        }));
        assertThat(message).isEqualTo(new PgoutputMessage.Other());
    }

    private Change change(Writing writing) {
        return ((PgoutputMessage.Changed) decoder.decode(message(writing))).change();
    }

    /** In the middle of a larger array, as the driver hands it over. */
    private static ByteBuffer message(Writing writing) {
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            DataOutputStream out = new DataOutputStream(bytes);
            out.writeLong(0);
            writing.to(out);
            ByteBuffer buffer = ByteBuffer.wrap(bytes.toByteArray());
            buffer.position(8);
            return buffer.slice();
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    private static void text(DataOutputStream out, String value) throws IOException {
        byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
        out.writeByte('t');
        out.writeInt(utf8.length);
        out.write(utf8);
    }

    private static void zeroEnded(DataOutputStream out, String value) throws IOException {
        out.write(value.getBytes(StandardCharsets.UTF_8));
        out.writeByte(0);
    }

    private interface Writing {
        void to(DataOutputStream out) throws IOException;
    }
}
