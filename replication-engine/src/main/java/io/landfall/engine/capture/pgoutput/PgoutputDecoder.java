package io.landfall.engine.capture.pgoutput;

import io.landfall.databases.identifier.QualifiedName;
import io.landfall.engine.capture.pgoutput.PgoutputMessage.Begin;
import io.landfall.engine.capture.pgoutput.PgoutputMessage.Changed;
import io.landfall.engine.capture.pgoutput.PgoutputMessage.Commit;
import io.landfall.engine.capture.pgoutput.PgoutputMessage.Other;
import io.landfall.engine.change.Change;
import io.landfall.engine.change.Relation;
import io.landfall.engine.change.RelationColumn;
import io.landfall.engine.change.ReplicaIdentity;
import io.landfall.engine.change.Row;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.postgresql.replication.LogSequenceNumber;

/**
 * Decodes the messages of one replication session, in order. Relation and Type messages precede the changes they
 * describe and come again when a definition changed.
 *
 * @see <a href="https://www.postgresql.org/docs/current/protocol-logicalrep-message-formats.html">the formats</a>
 */
public final class PgoutputDecoder {

    private static final Instant POSTGRES_EPOCH = Instant.parse("2000-01-01T00:00:00Z");

    private final Map<Integer, Relation> relations = new HashMap<>();
    private final Map<Integer, QualifiedName> types = new HashMap<>();

    /** The message must begin at the buffer's position and own its array. */
    public PgoutputMessage decode(ByteBuffer message) {
        int kind = message.get();
        return switch (kind) {
            case 'B' -> {
                LogSequenceNumber commitLsn = lsn(message);
                yield new Begin(commitLsn, timestamp(message));
            }
            case 'C' -> {
                message.get();
                LogSequenceNumber commitLsn = lsn(message);
                yield new Commit(commitLsn, lsn(message));
            }
            case 'I' -> new Changed(insert(message));
            case 'U' -> new Changed(update(message));
            case 'D' -> new Changed(delete(message));
            case 'T' -> new Changed(truncate(message));
            case 'R' -> {
                Relation relation = relation(message);
                relations.put(relation.oid(), relation);
                yield new Other();
            }
            case 'Y' -> {
                int oid = message.getInt();
                types.put(oid, name(message));
                yield new Other();
            }
            case 'O', 'M' -> new Other();
            default ->
                throw new UnknownMessage("the replication stream holds a message of kind '" + (char) kind
                        + "', which protocol version 1 does not have");
        };
    }

    private Change insert(ByteBuffer message) {
        Relation relation = known(message.getInt());
        expect(message, 'N');
        return new Change.Inserted(relation, row(message, relation));
    }

    private Change update(ByteBuffer message) {
        Relation relation = known(message.getInt());
        @Nullable Row before = null;
        int part = message.get();
        if (part == 'K' || part == 'O') {
            before = row(message, relation);
            part = message.get();
        }
        if (part != 'N') {
            throw new UnknownMessage("an update holds a part of kind '" + (char) part + "'");
        }
        return new Change.Updated(relation, before, row(message, relation));
    }

    private Change delete(ByteBuffer message) {
        Relation relation = known(message.getInt());
        int part = message.get();
        if (part != 'K' && part != 'O') {
            throw new UnknownMessage("a delete holds a part of kind '" + (char) part + "'");
        }
        return new Change.Deleted(relation, row(message, relation));
    }

    private Change truncate(ByteBuffer message) {
        int count = message.getInt();
        message.get(); // CASCADE and RESTART IDENTITY: each table is named anyway; sequences are set at the cutover
        List<Relation> truncated = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            truncated.add(known(message.getInt()));
        }
        return new Change.Truncated(truncated);
    }

    private Relation relation(ByteBuffer message) {
        int oid = message.getInt();
        QualifiedName table = name(message);
        ReplicaIdentity identity = ReplicaIdentity.ofCode(message.get());
        int count = message.getShort();
        List<RelationColumn> columns = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            boolean key = (message.get() & 1) != 0;
            String name = text(message);
            int typeOid = message.getInt();
            columns.add(new RelationColumn(name, key, typeOid, message.getInt(), types.get(typeOid)));
        }
        return new Relation(oid, table, identity, columns);
    }

    private Relation known(int oid) {
        Relation relation = relations.get(oid);
        if (relation == null) {
            throw new UnknownMessage(
                    "a change names relation " + Integer.toUnsignedString(oid) + ", which was never described");
        }
        return relation;
    }

    private static Row row(ByteBuffer message, Relation relation) {
        int count = message.getShort();
        if (count != relation.columns().size()) {
            throw new UnknownMessage("a row of " + relation.table() + " has " + count + " values for "
                    + relation.columns().size() + " columns");
        }
        Row.Slices row = new Row.Slices(message.array(), count);
        for (int i = 0; i < count; i++) {
            int kind = message.get();
            switch (kind) {
                case 'n' -> row.nullValue();
                case 'u' -> row.unchanged();
                case 't' -> {
                    int length = message.getInt();
                    row.value(message.arrayOffset() + message.position(), length);
                    message.position(message.position() + length);
                }
                default ->
                    throw new UnknownMessage("a value of " + relation.table() + " is of kind '" + (char) kind + "'");
            }
        }
        return row.build();
    }

    /** PostgreSQL leaves pg_catalog out. */
    private static QualifiedName name(ByteBuffer message) {
        String schema = text(message);
        return new QualifiedName(schema.isEmpty() ? "pg_catalog" : schema, text(message));
    }

    private static void expect(ByteBuffer message, int kind) {
        int found = message.get();
        if (found != kind) {
            throw new UnknownMessage("a part of kind '" + (char) found + "' instead of '" + (char) kind + "'");
        }
    }

    private static String text(ByteBuffer message) {
        int start = message.position();
        while (message.get() != 0) {
            // up to the terminator
        }
        return new String(
                message.array(), message.arrayOffset() + start, message.position() - 1 - start, StandardCharsets.UTF_8);
    }

    private static LogSequenceNumber lsn(ByteBuffer message) {
        return LogSequenceNumber.valueOf(message.getLong());
    }

    private static Instant timestamp(ByteBuffer message) {
        return POSTGRES_EPOCH.plus(message.getLong(), ChronoUnit.MICROS);
    }
}
